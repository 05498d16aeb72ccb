
import sys, json
from design import compounds
from compound import run
from mtorkin.settings import Settings
per, part, parts, out, seed = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
flt = sys.argv[6] if len(sys.argv) > 6 else ""
import hashlib
s = Settings()
jobs = [j for j in compounds(per) if eval(flt, {}, {"c": j[1], "f": j[2]})] if flt else list(compounds(per))
jobs = jobs[part::parts]
import random; random.Random(3).shuffle(jobs)
with open(out, "w") as f:
    for n, c, fam, i in jobs:
        f.write(json.dumps(run(n, c, fam, seed, s)) + "\n"); f.flush()
