import { fitCurve } from './dist/src/explain/curve-fit.js';
import { formOf, expressionOfForm } from './dist/src/explain/affine-form.js';
import { variable } from './dist/src/formula/build.js';
import { printExpression } from './dist/src/formula/print.js';
const cases = { sinpi: [-1,1,x=>3*Math.sin(Math.PI*x)+1], sqrt:[0,2,x=>Math.sqrt(x)], cubic:[-1,1,x=>x**3-2*x], lin:[0,1,x=>2*x+1], inv2:[-1,1,x=>1/(1+x*x)] , asq:[0,.9,x=>1/Math.sqrt(1-x*x)], sinsq:[-2,2,x=>Math.sin(x*x)], cos:[0,3,x=>Math.cos(2*x)], g:[-1,2,x=>Math.exp(-x*x/2)]};
for (const [k,[lo,hi,f]] of Object.entries(cases)) {
  const n=1000; const x=Float64Array.from({length:n},()=>lo+(hi-lo)*Math.random()); const y=x.map(f);
  const t=process.cpuUsage();
  const r=fitCurve(x,y).slice(0,3);
  const u=process.cpuUsage(t);
  console.log(k,(u.user/1000).toFixed(0)+'ms', r.map(q=>q.label+' '+q.rmse.toExponential(1)+' '+printExpression(expressionOfForm(q.apply(formOf(variable('x')))))).join(' | '));
}
