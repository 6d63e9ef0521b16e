/**
 * Every metric, with what one unit of it counts. Alarms and dashboard take their names from here, so an unknown metric
 * does not compile. No dimensions: each value of one would be one more metric to pay for.
 */
export const metricUnits = {
  ActionsRegistered: 'Count',
  ActionsOpened: 'Count',
  OpeningsRefused: 'Count',
  ActionsClosed: 'Count',
  ModificationRequestsFiled: 'Count',
  /** Calls of an import, dry runs included; a long file takes several. */
  ImportCallsServed: 'Count',
  /** Requests that failed on our side: 5xx of ours. */
  RequestsFailed: 'Count',
  /** Replies of a repeated request, replayed from memory. */
  RepliesReplayed: 'Count',
  AdvancesIssued: 'Count',
  AdvancesHeld: 'Count',
  /** Records that the advance function failed on; each is retried, then parked. */
  AdvanceRecordsFailed: 'Count',
  /** From the asking (an opening, or the entry that releases a held advance) to the invoice. */
  AdvanceDelay: 'Milliseconds',
  EventsPublished: 'Count',
  /** From the commit to the bus, of the oldest event of a batch. */
  PublicationDelay: 'Milliseconds',
  EventRecordsFailed: 'Count',
  /** Events that the stream left and the sweeper published. */
  EventsRepublished: 'Count',
  /** Advances that the stream missed, issued or held by the sweeper. */
  AdvancesRecovered: 'Count',
  /** Age of the oldest event or asked advance that is still to do when the sweeper has passed; 0 when nothing is. */
  OldestLeftAge: 'Milliseconds',
  ClosuresFlaggedLate: 'Count',
  DeclarationsTurnedDue: 'Count',
  /** Actions that the daily job could not settle. */
  ActionsNotSettled: 'Count',
} as const satisfies Record<string, 'Count' | 'Milliseconds'>;

export type MetricName = keyof typeof metricUnits;
export type Metrics = Readonly<Partial<Record<MetricName, number>>>;

export const metricNamespace = 'Ouverture';

const isMetricName = (name: string): name is MetricName => Object.hasOwn(metricUnits, name);

/** The fields that make CloudWatch count a log line (embedded metric format): its values stay searchable in the log. */
export const embedded = (metrics: Metrics, at: Date): Readonly<Record<string, unknown>> => {
  const names = Object.keys(metrics).filter(isMetricName);
  return {
    ...metrics,
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [[]],
          Metrics: names.map((Name) => ({ Name, Unit: metricUnits[Name] })),
        },
      ],
    },
  };
};

const doneBy: Readonly<Record<string, MetricName>> = {
  registerAction: 'ActionsRegistered',
  openAction: 'ActionsOpened',
  closeAction: 'ActionsClosed',
  fileModification: 'ModificationRequestsFiled',
  importLines: 'ImportCallsServed',
};

/** What one answered request counts as; most are counted by API Gateway already, and by nothing here. */
export const metricsOfRequest = (operation: string, status: number, code: string | undefined): Metrics | undefined => {
  if (code === 'REPLAYED') return { RepliesReplayed: 1 };
  const name =
    status < 300 ? doneBy[operation] : operation === 'openAction' && status >= 409 ? 'OpeningsRefused' : undefined;
  return name === undefined ? undefined : { [name]: 1 };
};

/** From one instant (RFC 3339) to a later one; never negative, since clocks of two machines may differ a little. */
export const millisecondsBetween = (from: string, to: string): number =>
  Math.max(0, new Date(to).getTime() - new Date(from).getTime());
