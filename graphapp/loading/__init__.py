"""Loading through the pages: uploaded files, their preview, and the load that runs in the background."""
