import { createEngine, prove } from 'nexuszero';
import { discreteLog } from 'nexuszero/sigma';
const e=createEngine({cache:false});
const r=await discreteLog.generate();
for(let i=0;i<2000;i++){ await e.prove(r.statement,r.witness,{context:'c'}); await prove(r.statement,r.witness,{context:'c'});}
let s=performance.now(); for(let i=0;i<10000;i++) await prove(r.statement,r.witness,{context:'c'}); console.log('raw',((performance.now()-s)/10).toFixed(1),'us');
s=performance.now(); for(let i=0;i<10000;i++) await e.prove(r.statement,r.witness,{context:'c'}); console.log('eng',((performance.now()-s)/10).toFixed(1),'us');
