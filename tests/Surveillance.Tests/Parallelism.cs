// Most tests wait: for a venue's deadline, a pause that REST asked for, an alert that is held. More of them than there
// are cores run beside each other, or the whole takes as long as all their waiting.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
