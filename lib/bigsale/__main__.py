"""`python -m bigsale` is the command `bigsale`."""

from bigsale.cli import main

if __name__ == "__main__":
    main()
