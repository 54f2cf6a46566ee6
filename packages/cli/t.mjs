import { createEngine, prove } from 'nexuszero';
import { range } from 'nexuszero/range'; import { preimage } from 'nexuszero/preimage';
import { generateKeyPair, seal } from 'nexuszero/seal';
const q=(a,f)=>{const b=[...a].sort((x,y)=>x-y);return (b[Math.floor(b.length*f)]*1000).toFixed(1)};
const e=createEngine({cache:false}); const idle=createEngine({cache:false,workers:2}); await idle.start();
const r=await range.commit({value:42n,bits:8}); const p=await preimage.fromMessage(crypto.getRandomValues(new Uint8Array(32)));
const {publicKey}=await generateKeyPair('ml-kem-512'); await publicKey.expand(); const data=new Uint8Array(32);
const form=e.plan(p.statement).plan.form;
const rows={
 rangeRaw:()=>prove(r.statement,r.witness,{context:'c'}), rangeEng:()=>e.prove(r.statement,r.witness,{context:'c'}), rangeIdle:()=>idle.prove(r.statement,r.witness,{context:'c'}),
 voleRaw:()=>prove(p.statement,p.witness,{context:'c',form}), voleEng:()=>e.prove(p.statement,p.witness,{context:'c',form}), voleIdle:()=>idle.prove(p.statement,p.witness,{context:'c',form}),
 sealRaw:()=>seal(publicKey,data), sealEng:()=>e.seal(publicKey,data),
};
const t=Object.fromEntries(Object.keys(rows).map(k=>[k,[]]));
for(let i=0;i<100;i++) for(const f of Object.values(rows)) await f();
for(let i=0;i<400;i++) for(const [k,f] of Object.entries(rows)){ await f(); const s=performance.now(); await f(); t[k].push(performance.now()-s);}
for(const [k,a] of Object.entries(t)) console.log(k,q(a,.1),q(a,.5));
const c=createEngine(); const {proof}=await c.prove(r.statement,r.witness,{context:'c'}); const pb=proof.bytes; await c.verify(r.statement,pb,{context:'c'});
for(let k=0;k<5;k++){ const s=performance.now(); for(let i=0;i<20000;i++) await c.verify(r.statement,pb,{context:'c'}); console.log('cached us',((performance.now()-s)/20).toFixed(2), pb.length);}
await e.close(); await idle.close();
