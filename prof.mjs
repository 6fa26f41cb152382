import { fitSkeleton } from './dist/src/explain/skeleton-fit.js';
import { free, line, same, input, sumOf, productOf, skeletonText } from './dist/src/explain/skeleton.js';
import { defaultBackend } from 'kanjs'; const backend=await defaultBackend();
let seed=1; const rnd=()=>{seed=(seed*16807)%2147483647;return seed/2147483647};
const d=[[1,2],[1,2],[0,Math.PI]]; const f=(a,b,t)=>Math.sqrt(a*a+b*b-2*a*b*Math.cos(t));
const n=800; const x=new Float64Array(3*n), y=new Float64Array(n);
for(let i=0;i<n;i++){for(let j=0;j<3;j++)x[3*i+j]=d[j][0]+(d[j][1]-d[j][0])*rnd();y[i]=f(x[3*i],x[3*i+1],x[3*i+2]);}
const m=y.reduce((a,b)=>a+b)/n, s=Math.sqrt(y.reduce((a,b)=>a+(b-m)**2,0)/n); for(let i=0;i<n;i++)y[i]=(y[i]-m)/s;
const F=i=>free(input(i));
const sk=process.argv[2]?free(sumOf(F(0),F(1),line(productOf(F(0),F(1),F(2))))):free(sumOf(F(0),F(1),F(2)));
for(let k=0;k<4;k++)await fitSkeleton(sk,{rows:n,x,y},{domains:d,seed:k,backend});
