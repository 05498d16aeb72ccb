import sys, time, json, collections
from design import CELLS, DESIGNS, Cell, Design
from truths import FAMILIES
from compound import run
from mtorkin.settings import Settings
s=Settings()
cell=Cell(Design(6,2,2,False),0.1,"clean")
for f in FAMILIES:
    for i in range(2):
        t=time.time(); r=run(i,cell,f,7,s); dt=time.time()-t
        print(f, f"{dt:.2f}", r["right"], r["verdict"], r["rule"], r["support"], r["alive"], r["baseline"], round(r["tightness"],2))
