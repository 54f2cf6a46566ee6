import { createEngine, prove } from 'nexuszero';
import { discreteLog } from 'nexuszero/sigma';
const e=createEngine({cache:false});
const r=await discreteLog.generate();
for(let i=0;i<30000;i++) await e.prove(r.statement,r.witness,{context:'c'});
