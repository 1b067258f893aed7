// The query page: Ctrl+Enter (or Cmd+Enter) runs the query.
const form = document.getElementById("query");
form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
