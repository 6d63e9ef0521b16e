import { Duration, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { HouseFunction } from './house-function.ts';

export type TableStreamMappingProps = {
  readonly table: TableV2;
  /** S3 and nothing else: a queue would keep where the failed record was, the bucket keeps the record. */
  readonly failures: Bucket;
  readonly consumer: HouseFunction;
  /** One item kind, since records of one transaction may arrive apart. */
  readonly pattern: Readonly<Record<string, unknown>>;
};

/** One of the two readers of the table's stream: in order, bisected on failure, parked whole after five tries of its own. */
export class TableStreamMapping extends Construct {
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: TableStreamMappingProps) {
    super(scope, id);
    const streamArn = props.table.tableStreamArn;
    if (streamArn === undefined) throw new Error('The table has no stream to read.');
    const { role } = props.consumer;
    const reading = new Policy(this, 'ReadStream', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [streamArn],
        }),
        new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
      ],
    });
    Validations.of(reading).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams takes no resource; it tells names only.',
    });
    const parking = new Policy(this, 'ParkFailures', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [props.failures.bucketArn] }),
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [props.failures.arnForObjects('aws/lambda/*')] }),
      ],
    });
    Validations.of(parking).acknowledge({
      // The pack spells the resource as the template does; should the bucket be renamed, it asks again.
      id: 'AwsSolutions-IAM5[Resource::{"Fn::GetStackOutput":{"StackName":"ouverture-stateful","Region":"eu-west-3","OutputName":"PublishOutputFnGetAttFailures8A3E1A2FArnFC0B776A"}}/aws/lambda/*]',
      reason: 'Lambda names the object of each failed record itself, under aws/lambda/ of this one bucket.',
    });

    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: props.consumer.function,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(0),
      parallelizationFactor: 1,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 4,
      maxRecordAge: Duration.hours(24),
      filters: [{ pattern: JSON.stringify(props.pattern) }],
      supportS3OnFailureDestination: true,
      onFailure: { bind: () => ({ destination: props.failures.bucketArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    this.mapping.node.addDependency(reading, parking);
  }
}
