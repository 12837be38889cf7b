import Model

extension TaskRepository {
    /// Brings in an export, task by task, from a file descriptor.
    ///
    /// Into an empty ledger everything keeps its numbers. Elsewhere tasks are known by their uid: a known one gets what the
    /// export knows beyond this ledger, a new one the next number. What was never sent is held. Many tasks share a
    /// transaction, and whatever ends the import, what is on disk is whole: the same import again goes on from there.
    /// Memory does not grow with the export.
    /// - Parameters:
    ///   - notice: told of single lines that the user may want to look at.
    ///   - progress: told how far it has come, now and then.
    /// - Throws: `ImportFault` for the first line that is no part of an export, or `StoreError`.
    public func importLedger(
        from descriptor: Int32, notice: @Sendable (ImportNotice) -> Void = { _ in },
        progress: @Sendable (Imported) -> Void = { _ in }
    ) async throws -> Imported {
        var batches = ImportBatches(descriptor)
        var batch = try batches.next()
        // Create calls that were under way count as this worker's, and as uncertain once it is gone, however it ends.
        let imported = try await withWorker("import") { worker in
            var soFar = ImportProgress()
            while !batch.lines.isEmpty {
                // The next lines are read while these are written.
                let (current, before) = (batch, soFar)
                async let written = bring(current, before, worker: worker.id)
                let read = Result { try batches.next() }
                soFar = try await written
                for line in soFar.notices { notice(line) }
                soFar.notices = []
                progress(soFar.imported)
                if let fault = current.fault { throw fault }
                batch = try read.get()
            }
            if let fault = batch.fault { throw fault }
            return soFar.imported
        }
        try await noteOrder()
        guard imported.read >= imported.expected else {
            throw ImportFault(
                line: batches.line,
                reason: "the export ends here, after \(imported.read) of its \(imported.expected) tasks; "
                    + "these are in, export again for the others")
        }
        return imported
    }

    /// Writes one batch in one transaction: all of it, or all before a line that is at fault.
    private func bring(_ batch: ImportBatch, _ before: ImportProgress, worker: Int64) async throws -> ImportProgress {
        let (after, fault) = try await write { db -> (ImportProgress, ImportFault?) in
            try db.connection.expectManyWrites()
            var importer = try LedgerImporter(db, worker: worker, before)
            var fault: ImportFault?
            for (number, line) in batch.lines {
                do {
                    try importer.bring(line, number: number)
                } catch let found as LineFault {
                    fault = ImportFault(line: number, reason: found.reason)
                    break
                }
            }
            try importer.finish()
            return (importer.progress, fault)
        }
        if let fault { throw fault }
        return after
    }
}

/// Lines that are written in one transaction.
struct ImportBatch: Sendable {
    var lines: [(number: Int, line: ImportedLine)] = []
    /// What is wrong with the line behind them.
    var fault: ImportFault?
}

/// Reads and checks lines, some hundreds at a time.
struct ImportBatches: ~Copyable {
    private var lines: LedgerLines
    private var hasBegun = false
    /// Enough tasks to make the fsyncs of a transaction cheap, and few enough to hold in memory.
    private static let mostLines = 1_000
    private static let mostBytes = 8 << 20

    init(_ descriptor: Int32) {
        lines = LedgerLines(descriptor)
    }

    /// Of the line read last.
    var line: Int { lines.number }

    /// No lines at the end. A line at fault ends its batch.
    mutating func next() throws -> ImportBatch {
        var batch = ImportBatch()
        var bytes = 0
        do {
            while batch.lines.count < Self.mostLines, bytes < Self.mostBytes, let line = try lines.next() {
                bytes += line.count
                do {
                    batch.lines.append((lines.number, try ImportedLine(line, isFirst: !hasBegun)))
                    hasBegun = true
                } catch {
                    let isCut = lines.isUnended && (try? StrictJSON.parse(line)) == nil
                    batch.fault = ImportFault(
                        line: lines.number,
                        reason: isCut
                            ? "the file ends in the middle of this line; copy or export it again, and import the whole: "
                                + "what came before is in, and known then"
                            : error.reason)
                    return batch
                }
            }
        } catch let fault as ImportFault {
            batch.fault = fault
        }
        if !hasBegun, batch.fault == nil {
            batch.fault = ImportFault(line: 1, reason: "there is nothing; an export begins with {\"reel_export\":1,…}")
        }
        return batch
    }
}
