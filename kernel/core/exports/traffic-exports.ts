/**
 * The exports of assembly/traffic/, as they cross the boundary. Whatever is opened is named by an
 * address; 0: there was no room. What a part is made of stands as numbers in BATCH_TIMES.
 */

export interface TrafficExports {
  readonly trafficTier: (
    pool: number,
    instances: number,
    entries: number,
    isCounted: number,
  ) => number;
  readonly trafficService: (tier: number) => void;
  readonly trafficProgram: (tier: number) => void;
  readonly trafficErrors: (tier: number, stream: number, share: number) => void;
  readonly trafficEntry: (tier: number, edge: number) => void;
  readonly trafficStation: (tier: number, reference: number, id: number) => number;
  readonly trafficStationShape: (station: number) => void;
  readonly trafficStationState: (station: number, state: number) => void;
  readonly trafficStationFactor: (station: number, factor: number) => void;
  readonly trafficEdge: (tier: number, isCounted: number, usesKey: number) => number;
  readonly trafficWay: (edge: number) => void;
  readonly trafficLoss: (edge: number, stream: number, share: number) => void;
  readonly trafficPolicy: (
    edge: number,
    timeoutUs: number,
    retries: number,
    hedgeUs: number,
  ) => void;
  readonly trafficBackoff: (edge: number) => void;
  readonly trafficBudget: (edge: number, retries: number, calls: number) => void;
  readonly trafficSource: (edge: number, stream: number, start: number, end: number) => number;
  readonly trafficArrivals: (source: number) => void;
  readonly trafficList: (source: number, count: number) => number;
  readonly trafficListStage: (source: number, from: number, count: number) => void;
  readonly trafficThink: (source: number) => void;
  readonly trafficKeys: (source: number) => void;
  readonly trafficPriority: (source: number, priority: number) => void;
  readonly trafficPriorities: (source: number) => void;
  readonly trafficBegin: (source: number, users: number) => number;
  /** The instant that it has come to. */
  readonly trafficAdvance: (until: number, most: number, isDraining: number) => number;
  readonly trafficPending: () => number;
  readonly trafficWatch: (station: number, most: number) => void;
  /** By its number; -1: none. */
  readonly trafficCrowded: () => number;
  readonly trafficIsCrowded: () => number;
  readonly trafficLent: () => number;
  readonly trafficRoom: () => number;
  readonly trafficDigest: (isHigh: number) => bigint;
  readonly trafficPipes: (count: number, bandwidth: number) => number;
  readonly trafficZone: (station: number, zone: number) => void;
  readonly trafficSizes: (edge: number, requestBytes: number, answerBytes: number) => void;
  readonly trafficLane: (edge: number) => void;
  readonly trafficLaneAcross: (edge: number, zones: number) => void;
  readonly trafficConnections: (edge: number, callers: number, callees: number) => number;
  readonly trafficNotes: () => number;
  readonly trafficNotesRead: () => void;
  readonly programWork: (call: number, run: number, us: number) => number;
  readonly programCall: (call: number, run: number, entry: number, key: number) => number;
  readonly programAnswer: (call: number, run: number, outcome: number) => number;
  readonly programSpawn: (station: number) => number;
  readonly programRun: () => number;
  /** Whether all is recorded, and a sample; 0: there is no memory for records. */
  readonly trafficRecord: (isAll: number, isSampled: number) => number;
  readonly trafficSampleEvery: (shift: number) => void;
  readonly trafficRecords: () => number;
  readonly trafficRecordsAt: () => number;
  readonly trafficRecordsLost: () => number;
  readonly trafficRecordsTaken: () => void;
  /** The place of a disturbance, what it does (0 cut, 1 delay, 2 loss), and by how much. */
  readonly trafficDisturb: (place: number, kind: number, value: number, stream: number) => void;
  readonly trafficCalm: (place: number) => void;
  readonly trafficMarkStation: (
    station: number,
    place: number,
    isSender: number,
    isSet: number,
  ) => void;
  readonly trafficMarkSource: (
    source: number,
    place: number,
    isSender: number,
    isSet: number,
  ) => void;
  readonly trafficStationErrors: (station: number, stream: number, share: number) => void;
  readonly trafficTally: () => void;
  readonly routeRead: (edge: number, what: number) => number;
  /** The most that waited since it was asked last. */
  readonly stationPeak: (station: number) => number;
  readonly stationRead: (station: number, what: number) => number;
  readonly edgeRead: (edge: number, what: number) => number;
  readonly tierHistogram: (tier: number) => number;
  readonly histogramRead: (histogram: number, what: number) => number;
  readonly histogramQuantile: (histogram: number, share: number) => number;
  /** Those of an octave, into the times of the batch. */
  readonly histogramBuckets: (histogram: number, octave: number) => void;
}

/** The names, complete by their type. */
export const TRAFFIC_FUNCTIONS: Readonly<Record<keyof TrafficExports, true>> = {
  trafficTier: true,
  trafficService: true,
  trafficProgram: true,
  trafficErrors: true,
  trafficEntry: true,
  trafficStation: true,
  trafficStationShape: true,
  trafficStationState: true,
  trafficStationFactor: true,
  trafficEdge: true,
  trafficWay: true,
  trafficLoss: true,
  trafficPolicy: true,
  trafficBackoff: true,
  trafficBudget: true,
  trafficSource: true,
  trafficArrivals: true,
  trafficList: true,
  trafficListStage: true,
  trafficThink: true,
  trafficKeys: true,
  trafficPriority: true,
  trafficPriorities: true,
  trafficBegin: true,
  trafficAdvance: true,
  trafficPending: true,
  trafficWatch: true,
  trafficCrowded: true,
  trafficIsCrowded: true,
  trafficLent: true,
  trafficRoom: true,
  trafficDigest: true,
  trafficPipes: true,
  trafficZone: true,
  trafficSizes: true,
  trafficLane: true,
  trafficLaneAcross: true,
  trafficConnections: true,
  trafficNotes: true,
  trafficNotesRead: true,
  programWork: true,
  programCall: true,
  programAnswer: true,
  programSpawn: true,
  programRun: true,
  trafficRecord: true,
  trafficSampleEvery: true,
  trafficRecords: true,
  trafficRecordsAt: true,
  trafficRecordsLost: true,
  trafficRecordsTaken: true,
  trafficDisturb: true,
  trafficCalm: true,
  trafficMarkStation: true,
  trafficMarkSource: true,
  trafficStationErrors: true,
  trafficTally: true,
  routeRead: true,
  stationPeak: true,
  stationRead: true,
  edgeRead: true,
  tierHistogram: true,
  histogramRead: true,
  histogramQuantile: true,
  histogramBuckets: true,
};
