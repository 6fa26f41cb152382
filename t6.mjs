import { fitSkeleton } from './dist/src/explain/skeleton-fit.js';
import { free, line, same, input, sumOf, productOf, skeletonText } from './dist/src/explain/skeleton.js';
let seed=1; const rnd=()=>{seed=(seed*16807)%2147483647;return seed/2147483647};
const d=[[1,2],[1,2],[0,Math.PI]]; const f=(a,b,t)=>Math.sqrt(a*a+b*b-2*a*b*Math.cos(t));
const n=800; const x=new Float64Array(3*n), y=new Float64Array(n);
for(let i=0;i<n;i++){for(let j=0;j<3;j++)x[3*i+j]=d[j][0]+(d[j][1]-d[j][0])*rnd();y[i]=f(x[3*i],x[3*i+1],x[3*i+2]);}
const m=y.reduce((a,b)=>a+b)/n, s=Math.sqrt(y.reduce((a,b)=>a+(b-m)**2,0)/n); for(let i=0;i<n;i++)y[i]=(y[i]-m)/s;
const F=i=>free(input(i));
const sk=free(sumOf(F(0),F(1),line(productOf(F(0),F(1),F(2)))));
for(const sd of [1,2,3,42]){const t=process.cpuUsage();const r=await fitSkeleton(sk,{rows:n,x,y},{domains:d,seed:sd});
console.log(skeletonText(sk,['a','b','t']),r.rmse,(process.cpuUsage(t).user/1e6).toFixed(2));}
import { readEdges } from './dist/src/explain/symbolize.js';
import { chosen } from './dist/src/explain/curve-fit.js';
const r=await fitSkeleton(sk,{rows:n,x,y},{domains:d,seed:42});
const edges=readEdges(r.model,x,n,{functions:chosen(undefined),noise:r.rmse});
for(const e of edges)console.log(' ',e.layer,e.input,e.output,e.noise.toExponential(1),e.candidates.slice(0,6).map(c=>c.label+' '+c.rmse.toExponential(1)).join(', '));
