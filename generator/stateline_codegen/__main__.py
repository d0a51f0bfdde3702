"""Run the compiler as `python -m stateline_codegen`."""

import sys

from .cli import main

sys.exit(main())
