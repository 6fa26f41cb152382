#include "m251.h"
void f(const double*x,double*y){m251_predict(x,y);}
