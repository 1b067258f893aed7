"""`python -m graphapp`: the same as the command `graphapp`."""

from graphapp.cli.main import main

if __name__ == "__main__":
    main()
