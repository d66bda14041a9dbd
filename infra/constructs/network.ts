import { CfnSecurityGroup, GatewayVpcEndpointAwsService, NatProvider, Vpc } from 'aws-cdk-lib/aws-ec2'
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'
import { acknowledge } from './acknowledge.ts'

interface NetworkProps extends NonNullable<Configuration['network']> {
  /** The allocation of the address that a VPC made here sends from. */
  egress: string | undefined
}

/** Where functions that ask other systems run, if they are to come from one address, or to reach private ones. */
export class Network extends Construct {
  readonly vpcConfig: CfnFunction.VpcConfigProperty

  constructor(scope: Construct, id: string, { vpc, subnets, egress }: NetworkProps) {
    super(scope, id)
    const made = egress === undefined ? undefined : this.#made(egress)
    const outbound = new CfnSecurityGroup(this, 'Outbound', {
      vpcId: made?.vpcId ?? vpc,
      groupDescription: 'Ides: to sources, connectors and AWS',
    })
    const subnetIds = made ? made.privateSubnets.map(({ subnetId }) => subnetId) : [...subnets]
    this.vpcConfig = { subnetIds, securityGroupIds: [outbound.attrGroupId] }
  }

  /** One gateway for both zones: while its zone is down, passes and requests wait, and are made up for. */
  #made(egress: string): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 1,
      natGatewayProvider: NatProvider.gateway({ eipAllocationIds: [egress] }),
      // Costs nothing, and what goes through the NAT gateway does.
      gatewayEndpoints: { Tables: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
      // Nothing uses it, and to empty it takes a function with rights of its own.
      restrictDefaultSecurityGroup: false,
    })
    acknowledge(
      vpc,
      'AwsSolutions-VPC7',
      'It only sends, to systems that the configuration names; the logs of sync and connect say what was asked.',
    )
    return vpc
  }
}
