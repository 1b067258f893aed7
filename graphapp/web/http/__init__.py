"""What HTTP requires of every response, whatever the page."""
