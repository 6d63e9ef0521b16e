import { erasure } from './erasure.ts';
import { missedNight } from './missed-night.ts';
import { numberGap } from './number-gap.ts';
import { openingDate } from './opening-date.ts';
import { parkedEvent } from './parked-event.ts';
import { parkedRecord } from './parked-record.ts';
import { publishOutage } from './publish-outage.ts';
import { restoreFromCopy } from './restore.ts';
import type { Drill } from './scene.ts';

export const drills: readonly Drill[] = [
  parkedRecord,
  parkedEvent,
  publishOutage,
  restoreFromCopy,
  numberGap,
  missedNight,
  openingDate,
  erasure,
];
