"""Makes the two fonts beside it: DejaVu Sans 2.37 with the letters that pictures are likely to hold, and nothing else.

    pip install fonttools==4.66.1
    python make-fonts.py DIRECTORY   # where DejaVuSans.ttf and DejaVuSans-Bold.ttf of DejaVu 2.37 are

`node/pictures.ts` has the same ranges: what lies outside is drawn in the machine's own fonts.
"""

import pathlib
import sys

from fontTools import subset

RANGES = [
    (0x0020, 0x052F),  # Latin with the letters of most languages written in it, phonetic signs, accents, Greek, Cyrillic
    (0x1E00, 0x23FF),  # Latin and Greek with more accents, punctuation, super- and subscripts, arrows, mathematics, technical signs
    (0x25A0, 0x25FF),  # geometric shapes
]

source = pathlib.Path(sys.argv[1])
for name in ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]:
    options = subset.Options()
    # nothing that draws it uses hints
    options.hinting = False
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    font = subset.load_font(source / name, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    subset.save_font(font, pathlib.Path(__file__).parent / name, options)
