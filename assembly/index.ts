/**
 * What the core exports: plain functions over numbers, and the layout as constants.
 *
 * Nothing of AssemblyScript's runtime leaves the module: no objects, no collector, no growth.
 */
import { resetBalancing } from "./balance/pool";
import { resetKeys } from "./hash/keys";
import { ARENA_AT, END_AT, MEMORY_PAGES, PAGE_BYTES } from "./layout";
import { resetExtents } from "./memory/extents";
import { resetStreams } from "./random/streams";
import { resetScheduler } from "./scheduler/tasks";
import { resetTimers } from "./timer/wheel";
import { resetTraffic } from "./traffic/setup";

export * from "./layout";

export { hashMix64 } from "./hash/finaliser";
export { jumpPickHash } from "./hash/jump";
export { hashWy32, hashXx64, keyExists, keyHash32, keyHash64, keyIntern } from "./hash/keys";
export { maglevClose, maglevOpen, maglevSizeIsValid, maglevStage } from "./hash/maglev";
export { maglevBuild } from "./hash/maglev-build";
export {
  jumpPick,
  jumpPickBatch,
  maglevPick,
  maglevPickBatch,
  maglevPickText,
  ringPick,
  ringPickBatch,
  ringPickText,
} from "./hash/pick";
export {
  ringAcquire,
  ringBound,
  ringClose,
  ringLoad,
  ringOpen,
  ringPoints,
  ringRelease,
  ringStage,
} from "./hash/ring";
export { ringBuild } from "./hash/ring-build";

export { extentBytesUsed } from "./memory/extents";

export { poolClock } from "./balance/clock";
export { poolRelease, poolRequest, poolRequestBatch } from "./balance/picks";
export {
  poolAdd,
  poolAlter,
  poolBound,
  poolPlaces,
  poolClose,
  poolCount,
  poolInstance,
  poolOpen,
  poolRemove,
  poolSlowStart,
} from "./balance/pool";

export { aliasClose, aliasDraw, aliasDrawBatch, aliasOpen } from "./random/alias";
export { drawExponential, drawLognormal, drawPareto, drawUniform } from "./random/distributions";
export { drawPoisson } from "./random/poisson";
export { mathExp, mathLog, mathPow } from "./random/math";
export { streamNextBelow, streamNextU32, streamNextU64, streamOpen } from "./random/streams";
export { zipfClose, zipfDraw, zipfDrawBatch, zipfOpen } from "./random/zipf";

export { schedAdvance, schedNext, schedNow } from "./scheduler/advance";
export {
  schedGroupAdd,
  schedGroupQuota,
  schedGroupRemove,
  schedGroupThrottled,
  schedGroupUsedUp,
} from "./scheduler/groups";
export { schedStints, schedStintsTaken, schedWatch } from "./scheduler/stints";
export {
  schedBlock,
  schedCpuTask,
  schedCpuTime,
  schedOpen,
  schedSteal,
  schedTaskAdd,
  schedTaskRead,
  schedTaskRemove,
  schedTaskWeight,
  schedWake,
} from "./scheduler/tasks";

export { timerDrain, timerHold } from "./timer/batch";
export {
  timerCancel,
  timerNext,
  timerPop,
  timerPopNext,
  timerPush,
  timerPushAfter,
  timerRearm,
  timerSize,
} from "./timer/queue";

export { trafficAdvance, trafficPending } from "./traffic/advance";
export { trafficLent, trafficRoom } from "./traffic/call";
export { trafficIsCrowded } from "./traffic/crowd";
export { trafficDigest } from "./traffic/digest";
export { trafficNotes, trafficNotesRead } from "./traffic/note";
export { programAnswer, programCall, programSpawn, programWork } from "./traffic/program";
export { programRun } from "./traffic/run";
export {
  trafficRecord,
  trafficRecords,
  trafficRecordsAt,
  trafficRecordsLost,
  trafficRecordsTaken,
  trafficSampleEvery,
} from "./traffic/recording";
export { trafficCalm, trafficDisturb } from "./traffic/disturbance";
export { edgeRead } from "./traffic/edge";
export { histogramBuckets, histogramQuantile, histogramRead } from "./traffic/histogram";
export {
  routeRead,
  trafficConnections,
  trafficLane,
  trafficLaneAcross,
  trafficMarkSource,
  trafficMarkStation,
  trafficSizes,
  trafficStationErrors,
  trafficZone,
} from "./traffic/network";
export { trafficPipes } from "./traffic/pipe";
export { trafficTally } from "./traffic/route";
export {
  trafficArrivals,
  trafficBackoff,
  trafficBegin,
  trafficBudget,
  trafficCrowded,
  trafficEdge,
  trafficEntry,
  trafficErrors,
  trafficKeys,
  trafficList,
  trafficListStage,
  trafficLoss,
  trafficPolicy,
  trafficPriorities,
  trafficPriority,
  trafficProgram,
  trafficService,
  trafficSource,
  trafficStation,
  trafficStationFactor,
  trafficStationShape,
  trafficStationState,
  trafficThink,
  trafficTier,
  trafficWatch,
  trafficWay,
} from "./traffic/setup";
export { stationPeak, stationRead } from "./traffic/station-read";
export { tierHistogram } from "./traffic/tier";

/** Takes back everything that was lent; has to be called once before anything else. */
export function coreReset(): void {
  assert(__heap_base <= ARENA_AT);
  assert(END_AT <= MEMORY_PAGES * PAGE_BYTES);
  assert(<u32>memory.size() == MEMORY_PAGES);
  resetExtents();
  resetTimers();
  resetStreams();
  resetScheduler();
  resetBalancing();
  resetKeys();
  resetTraffic();
}
