"""The operator's tool: `python run.py <command>`; `python run.py --help` lists them."""

from app.cli.main import main

if __name__ == "__main__":
    main()
