import { cases } from './bench/discover-cases.mjs';
import { parseExpression, variablesOf, compileExpression, createRandom } from 'kanjs';
import { findStructure } from './dist/src/explain/structure.js';
const noise=Number(process.argv[3]??0);
for (const id of process.argv[2].split(',').map(Number)){const c=cases[id-1];
  const ex=parseExpression(c.formula), names=variablesOf(ex).toSorted(); const f=compileExpression(ex,names), r=createRandom(7); const k0=names.length;
  const x=new Float64Array(800*k0), y=new Float64Array(800);
  for(let k=0;k<800;k++){const v=names.map((nm,j)=>{const[lo,hi]=c.ranges[nm]??[-1,1];return x[k*k0+j]=lo+(hi-lo)*r.next()});y[k]=f(v);}
  const m=y.reduce((a,b)=>a+b)/800,s=Math.sqrt(y.reduce((a,b)=>a+(b-m)**2,0)/800);for(let k=0;k<800;k++)y[k]=(y[k]-m)/s+noise*r.normal();
  const t=performance.now();
  const st=findStructure(x,y,k0,names.map(n=>c.ranges[n]??[-1,1]));
  const sub=[];for(let mask=1;mask<(1<<k0);mask++){const s=names.map((_,i)=>i).filter(i=>mask>>i&1);if(s.length>1&&s.length<k0)sub.push([s.map(i=>names[i]).join(''),st.mergeScore(s)]);}
  sub.sort((a,b)=>a[1]-b[1]);
  console.log(c.formula,st.error.toExponential(1),(performance.now()-t).toFixed(0)+'ms',sub.slice(0,10).map(([a,b])=>a+' '+b.toExponential(1)).join(', '));
}
