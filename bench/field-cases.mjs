// Laws of chemistry, biology, engineering and economics, none of them among those of textbook-cases.mjs: name, formula, the range of each variable. Dealt
// into two halves in the same way. Sources: Atkins & de Paula, Physical Chemistry; Bard & Faulkner, Electrochemical Methods; Quinn & Deriso, Quantitative
// Fish Dynamics; Gibaldi & Perrier, Pharmacokinetics; Bird, Stewart & Lightfoot, Transport Phenomena; Dowling, Mechanical Behavior of Materials; Varian,
// Intermediate Microeconomics.

import { dealtInHalves } from './textbook-cases.mjs';

const list = [
  ['van Deemter', '1.5 + 24/u + 0.03*u', { u: [2, 80] }],
  ['Butler-Volmer', 'i*(exp(19.46*n) - exp(-19.46*n))', { i: [0.1, 2], n: [-0.12, 0.12] }],
  ['Tafel', '0.72 + 0.118*log10(i)', { i: [1e-6, 0.01] }],
  ['BET', '3*50*x/((1 - x)*(1 + 49*x))', { x: [0.01, 0.6] }],
  ['Kohlrausch', '126.5 - 60*sqrt(c)', { c: [0.0005, 0.1] }],
  ['Vogel-Fulcher', 'exp(1200/(T - 180) - 5)', { T: [260, 420] }],
  ['Redlich-Kwong', '8.314*T/(V - 0.03) - 1500/(sqrt(T)*V*(V + 0.03))', { T: [300, 500], V: [0.15, 1.5] }],
  ['Sutherland', '1.458e-6*T^1.5/(T + 110.4)', { T: [150, 900] }],
  ['Haldane', 'm*s/(0.4 + s + s^2/3)', { m: [0.5, 2], s: [0.05, 12] }],
  ['noncompetitive inhibition', 'V*s/((1.1 + s)*(1 + i/0.8))', { V: [1, 5], s: [0.1, 9], i: [0, 3] }],
  ['Ricker', '3.2*N*exp(-N/120)', { N: [2, 500] }],
  ['Holling, third kind', '6*N^2/(900 + N^2)', { N: [1, 150] }],
  ['von Bertalanffy, weight', '12*(1 - exp(-0.25*t))^3', { t: [0.3, 18] }],
  ['Q10', 'r*2.3^((T - 20)/10)', { r: [0.5, 4], T: [5, 38] }],
  ['light and photosynthesis', 'P*tanh(0.05*I/P)', { P: [5, 20], I: [5, 1500] }],
  ['drug by mouth', 'D*0.06*(exp(-0.15*t) - exp(-1.2*t))', { D: [50, 200], t: [0.1, 24] }],
  ['two compartments', '4*exp(-0.3*t) + 7*exp(-2*t)', { t: [0, 8] }],
  ['Ranz-Marshall', '2 + 0.6*sqrt(Re)*Pr^(1/3)', { Re: [1, 2000], Pr: [0.7, 100] }],
  ['drag of a sphere', '24/Re + 4/sqrt(Re) + 0.4', { Re: [0.5, 5000] }],
  ['emptying a tank', '(1.4 - 0.11*t)^2', { t: [0, 11] }],
  ['resonant circuit', 'V/sqrt(R^2 + (w*0.02 - 1/(w*5e-6))^2)', { V: [1, 10], R: [5, 60], w: [1500, 6000] }],
  ['Hall-Petch', '70 + 0.74/sqrt(d)', { d: [2e-6, 2e-4] }],
  ['Ramberg-Osgood', 's/200 + 0.9*(s/350)^5', { s: [20, 450] }],
  ['Cobb-Douglas', '1.2*K^0.3*L^0.7', { K: [5, 200], L: [5, 200] }],
  ['annuity', 'P*r/(1 - (1 + r)^(-n))', { P: [1e4, 3e5], r: [0.01, 0.1], n: [5, 30] }],
  ['two lines', '2*exp(-(x - 3)^2/0.5) + 3*exp(-(x - 6)^2/1.3)', { x: [0, 9] }],
];

/** In the order of the list above. */
export const fieldCases = dealtInHalves(list, 303);
