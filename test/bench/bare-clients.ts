/** What the bench `start` compares functions with. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SESClient } from '@aws-sdk/client-ses'

export const clients = [new DynamoDBClient({ region: 'eu-west-1' }), new SESClient({ region: 'eu-west-1' })]
