import { serve } from 'kanjs/worker';

serve();
