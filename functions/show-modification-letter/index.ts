import regular from 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf';
import bold from 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf';
import { live } from '../shared/wiring.ts';
import { makeShowModificationLetter } from './handler.ts';

export const handler = makeShowModificationLetter({ ...live(), fonts: { regular, bold } });
