import { Duration, Validations } from 'aws-cdk-lib';
import { Alarm, type IMetric, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type * as z from 'zod/mini';
import type { buyerEnvironment } from '../../functions/shared/advance/environment.ts';
import type { tableEnvironment } from '../../functions/shared/wiring.ts';

/** Environment variables that a function may receive. Never the business day, which is the real one once deployed. */
export type FunctionEnvironment = Partial<
  z.infer<typeof tableEnvironment> &
    z.infer<typeof buyerEnvironment> & { readonly BUS_NAME: string; readonly TOKEN_ISSUER: string }
>;

export type HouseFunctionProps = {
  /** The folder under functions/: the same word in the route, the alarm and the README. */
  readonly name: string;
  readonly code: Code;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: FunctionEnvironment;
  /** Everything the function may do beside writing its own log. */
  readonly statements: readonly PolicyStatement[];
  /** A French sentence: what the user suffers while this function fails. Read in the alarm. */
  readonly errorImpact: string;
  readonly alarmTopic: ITopic;
  /** What counts as its failing, per five minutes; Lambda's own errors unless said. */
  readonly failures?: IMetric;
  /**
   * Who starts it. `request`: someone waits, so the start is kept short and stack traces stay in the bundle's
   * positions. `stream` and `schedule`: nobody waits, and a failure is looked into from its stack trace.
   */
  readonly trigger: 'request' | 'stream' | 'schedule';
  /** Where an event goes once every asynchronous attempt has failed. */
  readonly deadLetters?: IQueue;
};

/** Our standard function: own role, own log group, ARM64, and an alarm that says who is affected. */
export class HouseFunction extends Construct {
  readonly function: Function;
  readonly role: Role;
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: HouseFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', { retention: RetentionDays.SIX_MONTHS });
    const ownLog = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Ce que la fonction ${props.name} peut faire, et rien d'autre.`,
      inlinePolicies: { Own: new PolicyDocument({ statements: [ownLog, ...props.statements] }) },
    });
    this.function = new Function(this, 'Function', {
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      description: props.name,
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.DISABLED,
      environment: {
        ...props.environment,
        ...(props.trigger === 'request' ? {} : { NODE_OPTIONS: '--enable-source-maps' }),
      },
      ...(props.deadLetters === undefined ? {} : { deadLetterQueue: props.deadLetters }),
    });
    this.alarm = new Alarm(this, 'Errors', {
      alarmName: `${props.name}-en-echec`,
      alarmDescription: `${props.errorImpact} Runbook : docs/runbooks/fonction-en-echec.md`,
      metric: props.failures ?? this.function.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.alarm.addAlarmAction(new SnsAction(props.alarmTopic));

    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaTracing',
      reason:
        'X-Ray would add its SDK to every bundle and a wildcard grant to every role, and the chain breaks at the stream anyway: one correlation id runs through logs, items and events instead.',
    });
    if (props.deadLetters === undefined) {
      Validations.of(this).acknowledge({
        id: 'Serverless-LambdaDLQ',
        reason:
          'Invoked synchronously (HTTP API, Cognito) or by a stream mapping with its own failure destination: a dead-letter queue would never receive anything.',
      });
    }
  }

  metricInvocations(period: Duration): Metric {
    return this.function.metricInvocations({ period, statistic: 'Sum' });
  }
}
