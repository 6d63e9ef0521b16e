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
  /** Requests that ended in one of our 5xx. */
  RequestsFailed: 'Count',
  /** Repeated requests, answered with the remembered reply. */
  RepliesReplayed: 'Count',
  AdvancesIssued: 'Count',
  AdvancesHeld: 'Count',
  /** Records that the advance function failed on; each is retried, then parked. */
  AdvanceRecordsFailed: 'Count',
  /** From the request (an opening, or the entry that releases a held advance) to the invoice. */
  AdvanceDelay: 'Milliseconds',
  EventsPublished: 'Count',
  /** From the commit to the bus, of the oldest event of a batch. */
  PublicationDelay: 'Milliseconds',
  EventRecordsFailed: 'Count',
  /** Events that the stream missed, published by the sweeper. */
  EventsRepublished: 'Count',
  /** Advances that the stream missed, issued or held by the sweeper. */
  AdvancesRecovered: 'Count',
  /** Age of the oldest event or advance still waiting after the sweeper's run; 0 when none is. */
  OldestLeftAge: 'Milliseconds',
  ClosuresFlaggedLate: 'Count',
  DeclarationsTurnedDue: 'Count',
  /** Actions that the nightly job failed on. */
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

const metricOfOperation: Readonly<Record<string, MetricName>> = {
  registerAction: 'ActionsRegistered',
  openAction: 'ActionsOpened',
  closeAction: 'ActionsClosed',
  fileModification: 'ModificationRequestsFiled',
  importLines: 'ImportCallsServed',
};

/** Metrics of one answered request; most requests are counted by API Gateway only. */
export const metricsOfRequest = (operation: string, status: number, code: string | undefined): Metrics | undefined => {
  if (code === 'REPLAYED') return { RepliesReplayed: 1 };
  const name =
    status < 300
      ? metricOfOperation[operation]
      : operation === 'openAction' && status >= 409
        ? 'OpeningsRefused'
        : undefined;
  return name === undefined ? undefined : { [name]: 1 };
};

/** Between two instants (RFC 3339); never negative, although the clocks of two machines may differ a little. */
export const millisecondsBetween = (from: string, to: string): number =>
  Math.max(0, new Date(to).getTime() - new Date(from).getTime());
