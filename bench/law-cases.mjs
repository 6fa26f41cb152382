// Laws with constants as they are measured, in SI units where they have some: name, formula, the range of each variable, and rows. The first eight are
// what the search is measured by; the others are looked at seldom, so that it is not made for a list.

export const lawCases = lawsOf([
  ['Kepler', '2*pi*sqrt(a^3/(6.674e-11*M))', { a: [5e10, 4.5e12], M: [1e30, 4e30] }, 250],
  ['ideal gas', '8.314*n*T/V', { n: [0.5, 3], T: [250, 400], V: [0.01, 0.1] }, 250],
  ['pendulum', '2*pi*sqrt(L/g)', { L: [0.1, 2], g: [1.6, 24] }, 250],
  ['Arrhenius', '1e11*exp(-60000/(8.314*T))', { T: [280, 400] }, 250],
  ['Michaelis-Menten', '2.5*S/(1.3 + S)', { S: [0.1, 10] }, 250],
  ['Nernst', '0.34 + 8.314*T/(2*96485)*log(a/b)', { T: [280, 330], a: [0.01, 1], b: [0.01, 1] }, 250],
  ['logistic growth', '100/(1 + exp(-1.1*(t - 5)))', { t: [0, 10] }, 250],
  ['damped oscillation', '1.5*exp(-0.3*t)*cos(4*t)', { t: [0, 10] }, 250],
]);

export const furtherLaws = lawsOf([
  ['Planck', '3.2*nu^3/(exp(1.7*nu/T) - 1)', { nu: [0.5, 8], T: [1, 4] }, 300],
  ['thin lens', '1/(1/a + 1/b)', { a: [0.1, 1], b: [0.1, 1] }, 200],
  ['Hill', '8*c^2/(4.4 + c^2)', { c: [0.2, 10] }, 250],
  ['Langmuir', '3.1*p/(0.7 + p)', { p: [0.05, 5] }, 250],
  ['Antoine', 'exp(18.3 - 3816/(T - 46))', { T: [290, 380] }, 250],
  ['Stefan-Boltzmann', '5.67e-8*A*T^4', { A: [0.1, 2], T: [300, 1500] }, 250],
  ['drag', '0.5*1.2*0.47*A*v^2', { A: [0.01, 0.5], v: [1, 40] }, 250],
  ['charging', 'V*(1 - exp(-t/(R*2e-6)))', { V: [1, 12], t: [0.0001, 0.01], R: [500, 5000] }, 300],
  ['Clausius-Clapeyron', '611*exp(5423*(1/273.15 - 1/T))', { T: [260, 310] }, 250],
  ['moving mass', 'm/sqrt(1 - (v/3e8)^2)', { m: [1, 5], v: [3e7, 2.7e8] }, 250],
  ['Doppler', 'f*(1 + v/343)', { f: [200, 2000], v: [-30, 30] }, 250],
  ['allometry', '70*m^0.75', { m: [0.02, 5000] }, 200],
  ['van der Waals', '8.314*T/(V - 4.3e-5) - 0.36/V^2', { T: [280, 400], V: [0.0003, 0.003] }, 300],
  ['projectile', 'v^2*sin(2*theta)/9.81', { v: [5, 50], theta: [0.1, 1.4] }, 250],
  ['Beer-Lambert', 'I*exp(-0.8*c*d)', { I: [1, 10], c: [0.1, 2], d: [0.1, 2] }, 250],
]);

function lawsOf(list) {
  return list.map(([name, formula, ranges, rows]) => ({ name, formula, ranges, rows }));
}
