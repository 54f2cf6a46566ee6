import { createEngine, prove } from 'nexuszero';
import { range } from 'nexuszero/range'; import { preimage } from 'nexuszero/preimage';
const q=(a,f)=>{const b=[...a].sort((x,y)=>x-y);return (b[Math.floor(b.length*f)]*1000).toFixed(1)};
for (const workers of [0,2]) {
const e=createEngine({cache:false,workers});
const r=await range.commit({value:42n,bits:8}); const p=await preimage.fromMessage(new Uint8Array(32));
for (const x of [r,p]) { const t={}; let rest=[];
for(let i=0;i<700;i++){ const m=await e.prove(x.statement,x.witness,{context:'c'}); if(i<200) continue; let s=0; for(const st of m.stages){(t[st.stage]??=[]).push(st.ms); s+=st.ms;} rest.push(m.ms-s);}
console.log(workers, Object.entries(t).map(([k,a])=>k+' '+q(a,.1)+'/'+q(a,.5)).join('  '),'rest',q(rest,.1),q(rest,.5)); }
await e.close(); }
