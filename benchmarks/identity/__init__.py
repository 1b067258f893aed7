"""How well `graphapp.people` tells people apart: training, and the table of results on labelled papers."""

import os

# sums of several threads differ in their last digits from run to run; this must be set before numpy is imported
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
