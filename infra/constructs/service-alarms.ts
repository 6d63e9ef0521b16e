import { Duration } from 'aws-cdk-lib';
import type { HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type MetricName, metricNamespace, metricUnits } from '../../functions/shared/telemetry/metrics.ts';
import type { HouseFunction } from './house-function.ts';
import type { TableStreamMapping } from './table-stream-mapping.ts';

export type ServiceAlarmsProps = {
  readonly alarmTopic: ITopic;
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly table: TableV2;
  readonly finance: Queue;
  readonly financeDeadLetters: Queue;
  readonly schedulesDeadLetters: Queue;
  readonly advanceInvoice: HouseFunction;
  readonly publishEvents: HouseFunction;
  readonly sweepOutbox: HouseFunction;
  readonly flagLateClosures: HouseFunction;
  readonly mappings: { readonly advance: TableStreamMapping; readonly publish: TableStreamMapping };
};

type Symptom = {
  /** What the user suffers: the alarm's name and its runbook's. */
  readonly name: string;
  readonly suffers: string;
  readonly metric: IMetric;
  /** Rings at or above it, or below it with `silence`. */
  readonly threshold: number;
  readonly periods: number;
  readonly outOf?: number;
  /** Silence is the failure. */
  readonly silence?: true;
};

const minutes = (amount: number) => Duration.minutes(amount);

/** The alarms that are named after what users suffer, and the operator's page that shows the same figures. */
export class ServiceAlarms extends Construct {
  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const symptoms = symptomsOf(props);
    const alarms = symptoms.map((symptom) => {
      const alarm = new Alarm(this, symptom.name, {
        alarmName: symptom.name,
        alarmDescription: `${symptom.suffers} Runbook : docs/runbooks/${symptom.name}.md`,
        metric: symptom.metric,
        threshold: symptom.threshold,
        evaluationPeriods: symptom.outOf ?? symptom.periods,
        datapointsToAlarm: symptom.periods,
        comparisonOperator: symptom.silence
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: symptom.silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(new SnsAction(props.alarmTopic));
      return alarm;
    });
    new Dashboard(this, 'Dashboard', {
      dashboardName: 'ouverture',
      widgets: [
        [
          new TextWidget({
            markdown:
              '# Ouverture\nLes alarmes, puis ce que fait le service pour chacun, puis ce que les utilisateurs subissent, dans l’ordre des alarmes.',
            width: 24,
            height: 2,
          }),
        ],
        [new AlarmStatusWidget({ title: 'Alarmes', alarms, width: 24, height: 4 })],
        ...audiences.flatMap(({ title, graphs }) => [
          [new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 })],
          ...rowsOf(graphs.map(activityOf)),
        ]),
        [new TextWidget({ markdown: '## Ce que les utilisateurs subissent', width: 24, height: 1 })],
        ...rowsOf(symptoms.map(widgetOf)),
      ],
    });
  }
}

type Activity = { readonly title: string; readonly counts: readonly MetricName[] };

/** What the service does, for whom it does it: the metrics of functions/shared/telemetry/metrics.ts, all of them. */
const audiences: readonly { readonly title: string; readonly graphs: readonly Activity[] }[] = [
  {
    title: 'Titulaires',
    graphs: [
      { title: 'Ouvertures', counts: ['ActionsOpened', 'OpeningsRefused'] },
      { title: 'Demandes et imports', counts: ['ModificationRequestsFiled', 'ImportCallsServed', 'RepliesReplayed'] },
      { title: 'Requêtes en échec', counts: ['RequestsFailed'] },
    ],
  },
  {
    title: 'Région',
    graphs: [
      { title: 'Actions enregistrées et fermées', counts: ['ActionsRegistered', 'ActionsClosed'] },
      { title: 'Passage de minuit', counts: ['ClosuresFlaggedLate', 'DeclarationsTurnedDue', 'ActionsNotSettled'] },
    ],
  },
  {
    title: 'Finance',
    graphs: [
      { title: 'Factures d’avance', counts: ['AdvancesIssued', 'AdvancesHeld', 'AdvancesRecovered'] },
      { title: 'Délai de la facture d’avance', counts: ['AdvanceDelay'] },
      { title: 'Événements publiés', counts: ['EventsPublished', 'EventsRepublished'] },
      { title: 'Délai de publication', counts: ['PublicationDelay', 'OldestLeftAge'] },
      { title: 'Enregistrements en échec', counts: ['AdvanceRecordsFailed', 'EventRecordsFailed'] },
    ],
  },
];

/** Counts are summed; of a delay, what the slowest hundredth waits. */
const own = (metricName: MetricName, statistic = metricUnits[metricName] === 'Count' ? Stats.SUM : 'p99'): Metric =>
  new Metric({ namespace: metricNamespace, metricName, period: minutes(5), statistic });

const activityOf = ({ title, counts }: Activity) =>
  new GraphWidget({ title, left: counts.map((name) => own(name)), width: 8, height: 5 });

const widgetOf = (symptom: Symptom) =>
  new GraphWidget({
    title: symptom.name,
    left: [symptom.metric],
    leftAnnotations: [{ value: symptom.threshold, label: symptom.suffers }],
    width: 8,
    height: 6,
  });

const rowsOf = (widgets: readonly GraphWidget[]): GraphWidget[][] =>
  widgets.length === 0 ? [] : [widgets.slice(0, 3), ...rowsOf(widgets.slice(3))];

const symptomsOf = (props: ServiceAlarmsProps): readonly Symptom[] => {
  const requests = props.stage.metricCount({ period: minutes(5), statistic: Stats.SUM });
  const serverErrors = props.stage.metricServerError({ period: minutes(5), statistic: Stats.SUM });
  const iteratorAge = (consumer: HouseFunction) =>
    consumer.function.metric('IteratorAge', { period: minutes(1), statistic: Stats.MAXIMUM });
  const countOf = (metricName: string, { mapping }: TableStreamMapping) =>
    new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
      period: minutes(5),
      statistic: Stats.SUM,
    });
  const parked = (mapping: TableStreamMapping) =>
    new MathExpression({
      label: 'Enregistrements mis de côté ou perdus',
      expression: 'FILL(parked, 0) + FILL(dropped, 0)',
      usingMetrics: {
        parked: countOf('OnFailureDestinationDeliveredEventCount', mapping),
        dropped: countOf('DroppedEventCount', mapping),
      },
      period: minutes(5),
    });
  const waiting = (queue: Queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ period: minutes(5), statistic: Stats.MAXIMUM });
  const tableErrors = (metricName: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: props.table.tableName },
      period: minutes(5),
      statistic: Stats.SUM,
    });

  return [
    {
      name: 'service-en-panne',
      suffers: "Plus d'une requête sur cent échoue : titulaires, Région et finance ne peuvent plus travailler.",
      metric: new MathExpression({
        label: 'Requêtes en échec (%)',
        expression: 'IF(requests >= 20, 100 * errors / requests, 0)',
        usingMetrics: { errors: serverErrors, requests },
        period: minutes(5),
      }),
      threshold: 1,
      periods: 2,
      outOf: 3,
    },
    {
      name: 'service-lent',
      suffers: 'Une page sur cent met plus de trois secondes à répondre.',
      metric: props.stage.metricLatency({ period: minutes(5), statistic: 'p99' }),
      threshold: 3000,
      periods: 2,
      outOf: 3,
    },
    {
      name: 'facture-d-avance-en-retard',
      suffers: "Des actions ouvertes attendent leur facture d'avance depuis plus d'une minute.",
      metric: iteratorAge(props.advanceInvoice),
      threshold: 60_000,
      periods: 2,
      outOf: 3,
    },
    {
      name: 'facture-d-avance-mise-de-cote',
      suffers: "Une facture d'avance n'a pas pu être émise : son enregistrement est dans le seau des échecs.",
      metric: parked(props.mappings.advance),
      threshold: 1,
      periods: 1,
    },
    {
      name: 'finance-informee-en-retard',
      suffers: "La finance apprend les factures avec plus d'une minute de retard.",
      metric: iteratorAge(props.publishEvents),
      threshold: 60_000,
      periods: 2,
      outOf: 3,
    },
    {
      name: 'evenement-mis-de-cote',
      suffers: "Un événement n'a pas pu être publié : son enregistrement est dans le seau des échecs.",
      metric: parked(props.mappings.publish),
      threshold: 1,
      periods: 1,
    },
    {
      name: 'message-refuse-par-la-finance',
      suffers: "La finance a refusé un message, ou il n'a pas pu lui être remis.",
      metric: waiting(props.financeDeadLetters),
      threshold: 1,
      periods: 1,
    },
    {
      name: 'finance-ne-lit-plus',
      suffers: 'La finance ne lit plus sa file depuis un jour : des factures ne sont pas payées.',
      metric: props.finance.metricApproximateAgeOfOldestMessage({ period: minutes(15), statistic: Stats.MAXIMUM }),
      threshold: 86_400,
      periods: 1,
    },
    {
      name: 'retards-non-signales',
      suffers: "Le passage de minuit n'a pas eu lieu : clôtures en retard et déclarations dues ne sont pas signalées.",
      metric: props.flagLateClosures.metricInvocations(Duration.days(1)),
      threshold: 1,
      periods: 1,
      silence: true,
    },
    {
      name: 'rattrapage-arrete',
      suffers: 'Le rattrapage ne passe plus : ce que le flux perdrait ne serait plus repris.',
      metric: props.sweepOutbox.metricInvocations(minutes(5)),
      threshold: 1,
      periods: 3,
      silence: true,
    },
    {
      name: 'passage-programme-perdu',
      suffers: "Un passage programmé a échoué jusqu'au bout et attend d'être rejoué.",
      metric: waiting(props.schedulesDeadLetters),
      threshold: 1,
      periods: 1,
    },
    {
      name: 'rattrapage-en-echec',
      suffers:
        "Une facture ou un événement attend depuis plus d'un quart d'heure, et le rattrapage n'en vient pas à bout.",
      metric: own('OldestLeftAge', Stats.MAXIMUM),
      threshold: 900_000,
      periods: 1,
    },
    {
      name: 'base-saturee',
      suffers: 'La base refuse des lectures ou des écritures : les utilisateurs attendent ou reçoivent des erreurs.',
      metric: new MathExpression({
        label: 'Lectures et écritures refusées',
        expression: 'FILL(readsRefused, 0) + FILL(writesRefused, 0)',
        usingMetrics: {
          readsRefused: tableErrors('ReadThrottleEvents'),
          writesRefused: tableErrors('WriteThrottleEvents'),
        },
        period: minutes(5),
      }),
      threshold: 10,
      periods: 2,
      outOf: 3,
    },
  ];
};
