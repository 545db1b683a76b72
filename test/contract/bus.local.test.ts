import { createLocalBus } from '../../server/bus/local.ts'
import { busContract } from './bus.contract.ts'

busContract('the local bus', createLocalBus)
