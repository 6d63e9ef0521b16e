import { Aws, CfnOutput, Duration, Fn, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  type IUserPool,
  LambdaVersion,
  Mfa,
  ResourceServerScope,
  StringAttribute,
  UserPool,
  UserPoolGroup,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Archive, EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { HouseFunction } from '../constructs/house-function.ts';

export type StatefulStackProps = StackProps & { readonly code: (functionName: string) => Code };

const index = (name: string, projected: readonly string[]): GlobalSecondaryIndexPropsV2 => ({
  indexName: name,
  partitionKey: { name: `${name}pk`, type: AttributeType.STRING },
  sortKey: { name: `${name}sk`, type: AttributeType.STRING },
  projectionType: ProjectionType.INCLUDE,
  nonKeyAttributes: [...projected],
});

/** What must outlive every deployment of code: the data, the accounts, the messages on their way. */
export class StatefulStack extends Stack {
  readonly table: TableV2;
  readonly userPool: IUserPool;
  /** Host of the sign-in pages. */
  readonly loginHost: string;
  readonly bus: EventBus;
  readonly finance: Queue;
  readonly financeDeadLetters: Queue;
  readonly schedulesDeadLetters: Queue;
  readonly failures: Bucket;
  readonly alarmTopic: Topic;
  readonly nameOrganisation: HouseFunction;

  constructor(scope: Construct, id: string, props: StatefulStackProps) {
    super(scope, id, props);

    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAtEpochSeconds',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      globalSecondaryIndexes: [
        index('gsi1', [
          'row',
          'awaitingOpening',
          'inProgress',
          'closureOverdue',
          'closed',
          'pendingEnrolments',
          'pendingDeclarations',
          'pendingRequests',
        ]),
        index('gsi2', ['row']),
        index('gsi3', ['row']),
      ],
    });

    this.alarmTopic = new Topic(this, 'Alarms', { displayName: 'Ouverture : alarmes', enforceSSL: true });
    // A topic policy replaces the default one, which let the account's alarms in.
    this.alarmTopic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.alarmTopic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );

    const queue = (queueName: string, more: { deadLetters?: Queue } = {}) =>
      new Queue(this, queueName, {
        queueName,
        encryption: QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        visibilityTimeout: Duration.minutes(2),
        removalPolicy: RemovalPolicy.RETAIN,
        ...(more.deadLetters === undefined ? {} : { deadLetterQueue: { queue: more.deadLetters, maxReceiveCount: 5 } }),
      });
    this.financeDeadLetters = queue('finance-dead-letters');
    this.finance = queue('finance', { deadLetters: this.financeDeadLetters });
    this.schedulesDeadLetters = queue('schedules-dead-letters');
    for (const deadLetters of [this.financeDeadLetters, this.schedulesDeadLetters]) {
      Validations.of(deadLetters).acknowledge(
        { id: 'AwsSolutions-SQS3', reason: 'It is itself a dead-letter queue; an alarm rings at the first message.' },
        { id: 'Serverless-SQSRedrivePolicy', reason: 'It is itself where what others could not take ends.' },
      );
    }

    this.bus = new EventBus(this, 'Bus', { description: "Événements d'Ouverture, dont ceux des factures d'avance" });
    new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      description: 'Tout ce qui est passé sur le bus, rejouable vers la finance',
      eventPattern: { source: Match.prefix('') },
      retention: Duration.days(400),
    });
    new Rule(this, 'InvoicesToFinance', {
      eventBus: this.bus,
      description: 'Chaque événement de facture va dans la file de la finance',
      eventPattern: { source: ['ouverture'], detailType: Match.prefix('invoice.') },
      targets: [
        new SqsQueue(this.finance, {
          deadLetterQueue: this.financeDeadLetters,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });

    this.failures = new Bucket(this, 'Failures', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) }],
    });
    Validations.of(this.failures).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the two stream mappings write here and only operators read; CloudTrail data events say who, without a bucket of logs about a bucket of failures.',
    });

    this.nameOrganisation = new HouseFunction(this, 'name-organisation', {
      name: 'name-organisation',
      code: props.code('name-organisation'),
      memoryMegabytes: 256,
      timeoutSeconds: 5,
      environment: {},
      statements: [],
      trigger: 'request',
      errorImpact: 'Personne ne peut plus se connecter : le jeton ne peut pas être émis.',
      alarmTopic: this.alarmTopic,
    });

    const userPool = new UserPool(this, 'Users', {
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      // Mutable for the Région's administrators only: no app client lists it among what it may write.
      customAttributes: { organisation: new StringAttribute({ mutable: true, minLen: 1, maxLen: 20 }) },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    userPool.addTrigger(
      UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      this.nameOrganisation.function,
      LambdaVersion.V2_0,
    );
    const domainPrefix = Fn.join('-', ['ouverture', Aws.ACCOUNT_ID]);
    userPool.addDomain('Login', { cognitoDomain: { domainPrefix } });
    this.loginHost = Fn.join('', [domainPrefix, '.auth.', this.region, '.amazoncognito.com']);
    for (const [groupName, description] of [
      ['titulaire', "Personnel d'un organisme de formation"],
      ['region', 'Agents de la Région'],
      ['finance', 'Service des finances de la Région'],
    ] as const) {
      new UserPoolGroup(this, `Group-${groupName}`, { userPool, groupName, description });
    }
    userPool.addResourceServer('ResourceServer', {
      identifier: 'ouverture',
      scopes: [new ResourceServerScope({ scopeName: 'api', scopeDescription: "Appeler l'API d'Ouverture" })],
    });
    this.userPool = userPool;
    for (const [name, value] of Object.entries({
      TableName: this.table.tableName,
      FailuresBucket: this.failures.bucketName,
      AlarmTopic: this.alarmTopic.topicArn,
      UserPoolId: userPool.userPoolId,
    })) {
      new CfnOutput(this, name, { value, description: 'Voir docs/runbooks.' });
    }
    Validations.of(userPool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'The Plus plan is billed per user; accounts are created by the Région, a second factor is required and tokens live 15 minutes.',
    });
  }
}
