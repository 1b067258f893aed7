"""How well `graphapp.people` tells people apart: training, and the table of results on labelled papers."""
