import { cases } from './bench/discover-cases.mjs';
import { parseExpression, variablesOf, compileExpression, createRandom } from 'kanjs';
import { searchFormulas } from './dist/src/explain/discover.js';
import { printExpression } from './dist/src/formula/print.js';
import { pickFormula } from './dist/src/explain/pareto.js';
const noise=Number(process.argv[3]??0);
let good=0, n=0; const only=process.argv[2]&&process.argv[2]!=='all'?process.argv[2].split(',').map(Number):undefined;
for(const [i,c] of cases.entries()){ if(only&&!only.includes(i+1))continue;
  const ex=parseExpression(c.formula), names=variablesOf(ex).toSorted(); const f=compileExpression(ex,names), r=createRandom(7);
  const columns=names.map(()=>new Float64Array(1000)), y=new Float64Array(1000);
  for(let k=0;k<1000;k++){const v=names.map((nm,j)=>{const[lo,hi]=c.ranges[nm]??[-1,1];return columns[j][k]=lo+(hi-lo)*r.next()});y[k]=f(v);}
  const m=y.reduce((a,b)=>a+b)/1000,s=Math.sqrt(y.reduce((a,b)=>a+(b-m)**2,0)/1000); if(noise)for(let k=0;k<1000;k++)y[k]+=noise*s*r.normal();
  const t=process.cpuUsage();
  const d=await searchFormulas({names,columns,y},{onProgress:process.env.V?e=>console.log("  ",e.tried,e.shapes,e.shape,e.error.toExponential(1)):undefined});
  const best=d.front[pickFormula(d.front,'balance',{spread:d.spread})]; n++;
  const rel=Math.min(...d.front.map(q=>q.rmse))/d.spread; if(rel<1e-6)good++;
  console.log(String(i+1).padStart(2),c.formula.padEnd(36),d.ended,d.tried,((process.cpuUsage(t).user)/1e6).toFixed(1)+'s',rel.toExponential(1),best.origin,'|',printExpression(best.expression).slice(0,150));
}
console.log(good,'of',n);
