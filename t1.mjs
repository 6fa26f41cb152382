import { fitFunction } from './dist/src/explain/function-fit.js';
import { edgeFunctions } from './dist/src/math/edge-functions.js';
const cases = { sinpi: [-1,1,x=>3*Math.sin(Math.PI*x)+1], sin3:[-3,3,x=>Math.sin(7*x+.4)], sqrt:[0,2,x=>Math.sqrt(x)], log:[.5,3,Math.log], inv:[1,3,x=>1/x], tanh5:[-1,1,x=>Math.tanh(5*x)], gauss:[-1,1,x=>Math.exp(-x*x)], artanh:[-.9,.9,Math.atanh], asin:[0,.9,Math.asin], exp:[0,3,x=>2*Math.exp(-x)], sq:[-1,1,x=>x*x], abs:[-2,2,x=>Math.abs(x-.3)], cubic:[-1,1,x=>x**3-2*x], lin:[0,1,x=>2*x+1], isq:[1,3,x=>1/x**2] , asq:[0,.8,x=>1/Math.sqrt(1-x)]};
for (const [k,[lo,hi,f]] of Object.entries(cases)) {
  const n=1000; const x=Float64Array.from({length:n},()=>lo+(hi-lo)*Math.random()); const y=x.map(f);
  const t=performance.now();
  const r=edgeFunctions.map(g=>fitFunction(g,{x,y})).filter(Boolean).sort((p,q)=>p.rmse-q.rmse).slice(0,4);
  console.log(k,(performance.now()-t).toFixed(0)+'ms', r.map(q=>q.function+' '+q.rmse.toExponential(1)+' ['+q.affine.map(v=>v.toPrecision(4))+']').join(' | '));
}
