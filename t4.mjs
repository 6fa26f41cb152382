import { fitSkeleton } from './dist/src/explain/skeleton-fit.js';
import { readEdges, formulaOf, likelyChoices, candidateCosts } from './dist/src/explain/symbolize.js';
import { expressionOfForm, affine } from './dist/src/explain/affine-form.js';
import { chosen } from './dist/src/explain/curve-fit.js';
import { fitConstants } from './dist/src/explain/formula-fit.js';
import { printExpression } from './dist/src/formula/print.js';
import { free, line, same, input, sumOf, productOf, skeletonText } from './dist/src/explain/skeleton.js';
const add=free(sumOf(free(input(0)),free(input(1)))), add0=same(sumOf(free(input(0)),free(input(1))));
const mul0=line(productOf(free(input(0)),free(input(1)))), mul=free(productOf(free(input(0)),free(input(1))));
const cases={ 'exp(sin+y2)':[[-1,1],[-1,1],(x,y)=>Math.exp(Math.sin(Math.PI*x)+y*y),add], xy:[[-1,1],[-1,1],(x,y)=>x*y,mul], hyp:[[.5,2],[.5,2],(x,y)=>Math.hypot(x,y),add], xey:[[-1,1],[-1,1],(x,y)=>x*Math.exp(-y),mul],abs:[[-1,1],[-1,1],(x,y)=>Math.abs(x-y),add], vel:[[-.9,.9],[-.9,.9],(x,y)=>(x+y)/(1+x*y),add], as:[[0,.9],[0,1.5],(x,y)=>Math.asin(x*Math.sin(y)),mul],g:[[-1,1],[-1,1],(x,y)=>Math.exp(-((x-y)**2)/2),add], m:[[0,.9],[1,3],(v,m)=>m/Math.sqrt(1-v*v),mul],ad:[[-3,3],[-3,3],(x,y)=>Math.sin(x)+Math.cos(y),add0]};
let seed=1; const rnd=()=>{seed=(seed*16807)%2147483647;return seed/2147483647};
for(const [k,[d1,d2,f,sk]] of Object.entries(cases)) { if(process.argv[2]&&process.argv[2]!==k)continue;
  const n=800; const x=new Float64Array(2*n), y=new Float64Array(n), c0=new Float64Array(n), c1=new Float64Array(n);
  for(let i=0;i<n;i++){c0[i]=x[2*i]=d1[0]+(d1[1]-d1[0])*rnd();c1[i]=x[2*i+1]=d2[0]+(d2[1]-d2[0])*rnd();y[i]=f(x[2*i],x[2*i+1]);}
  const m=y.reduce((a,b)=>a+b)/n, s=Math.sqrt(y.reduce((a,b)=>a+(b-m)**2,0)/n); const ys=y.map(v=>(v-m)/s);
  let t=process.cpuUsage();
  const r=fitSkeleton(sk,{rows:n,x,y:ys},{domains:[d1,d2],seed:1});
  const ms=()=>{const u=(process.cpuUsage(t).user/1000).toFixed(0)+'ms';t=process.cpuUsage();return u};
  console.log('##',k,skeletonText(sk,['x','y']),r.rmse.toExponential(2),ms());
  const edges=readEdges(r.model,x,n,{functions:chosen(undefined),noise:r.rmse});
  console.log(ms()); for(const e of edges)console.log(' ',e.layer,e.input,e.output,e.candidates.slice(0,4).map(c=>c.label+' '+c.rmse.toExponential(1)).join(', '));
  const costs=edges.map(e=>candidateCosts(e,r.rmse,6)); let count=0,best=Infinity;
  for(const ch of likelyChoices(costs)){ if(count++>40)break;
    const [form]=formulaOf(r.model,['x','y'],e=>{const i=edges.findIndex(q=>q.layer===e.layer&&q.input===e.input&&q.output===e.output);return i<0?(a=>a):edges[i].candidates[ch[i]].apply});
    const ex=expressionOfForm(affine(form,s,m));
    const p=fitConstants(ex,{names:['x','y'],columns:[c0,c1],y});
    if(p.rmse<best*0.99){best=p.rmse;console.log('   ',count,ch.map((c,i)=>edges[i].candidates[c].label).join('|'),(p.rmse/s).toExponential(1),printExpression(p.expression));}
    if(p.rmse<1e-9*s)break;
  } console.log(count,ms());
}
