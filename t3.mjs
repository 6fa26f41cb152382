import { fitSkeleton } from './dist/src/explain/skeleton-fit.js';
import { skeletonSpec, free, line, same, input, sumOf, productOf, skeletonText } from './dist/src/explain/skeleton.js';
import { modelWidths } from './dist/src/model/layout.js';
const add=free(sumOf(free(input(0)),free(input(1)))), add0=same(sumOf(free(input(0)),free(input(1))));
const mul0=same(productOf(free(input(0)),free(input(1)))), mul=free(productOf(free(input(0)),free(input(1))));
const cases={ 'exp(sin+y2)':[[-1,1],[-1,1],(x,y)=>Math.exp(Math.sin(Math.PI*x)+y*y)], xy:[[-1,1],[-1,1],(x,y)=>x*y], hyp:[[.5,2],[.5,2],(x,y)=>Math.hypot(x,y)], xey:[[-1,1],[-1,1],(x,y)=>x*Math.exp(-y)],abs:[[-1,1],[-1,1],(x,y)=>Math.abs(x-y)], vel:[[-.9,.9],[-.9,.9],(x,y)=>(x+y)/(1+x*y)], as:[[0,.9],[0,1.5],(x,y)=>Math.asin(x*Math.sin(y))]};
let seed=1; const rnd=()=>{seed=(seed*16807)%2147483647;return seed/2147483647};
for(const [k,[d1,d2,f]] of Object.entries(cases)) {
  const n=800; const x=new Float64Array(2*n), y=new Float64Array(n);
  for(let i=0;i<n;i++){x[2*i]=d1[0]+(d1[1]-d1[0])*rnd();x[2*i+1]=d2[0]+(d2[1]-d2[0])*rnd();y[i]=f(x[2*i],x[2*i+1]);}
  const m=y.reduce((a,b)=>a+b)/n, s=Math.sqrt(y.reduce((a,b)=>a+(b-m)**2,0)/n); for(let i=0;i<n;i++)y[i]=(y[i]-m)/s;
  for(const sk of [add0,mul0,add,mul]) { const t=process.cpuUsage();
  const r=fitSkeleton(sk,{rows:n,x,y},{domains:[d1,d2],seed:1});
  console.log(k,skeletonText(sk,['x','y']),JSON.stringify(modelWidths(r.model.spec)),r.rmse.toExponential(2),(process.cpuUsage(t).user/1000).toFixed(0)+'ms');}
}
