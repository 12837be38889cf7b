import Model

/// What an import carries from one transaction to the next.
struct ImportProgress: Sendable {
    var imported = Imported()
    /// The accounts of the export by their numbers there.
    var accounts: [Int64: AccountHere] = [:]
    /// Whether tasks and entries get the numbers that they have in the export; nil before the first task.
    var keepsNumbers: Bool?
    /// Not told yet.
    var notices: [ImportNotice] = []

    struct AccountHere: Sendable {
        var id: Int64
        var baseURL: String
        var provider: String
    }
}

/// Brings the lines of an export into the ledger, inside one transaction.
struct LedgerImporter {
    let db: LedgerTransaction
    let worker: Int64
    var progress: ImportProgress
    /// The number of the newest task: new ones come behind it.
    private var newest: Int64
    /// Whether any task's parent has not come yet.
    private var awaitsParents: Bool
    /// What the tasks of this transaction count as; to be written at its end.
    var contributions = ContributionBatch()

    /// Numbers up to here stay as they are in the export. No ledger has as many tasks or entries, and the numbers that
    /// follow are ones that every JSON parser reads, whatever an export claims.
    static let mostKept: Int64 = 1_000_000_000_000

    init(_ db: LedgerTransaction, worker: Int64, _ progress: ImportProgress) throws {
        self.db = db
        self.worker = worker
        self.progress = progress
        newest = try db.first("SELECT id FROM task ORDER BY id DESC LIMIT 1") { try $0.integer() } ?? 0
        awaitsParents = try db.first("SELECT 1 FROM awaited_parent LIMIT 1") { try $0.integer() } != nil
    }

    /// - Throws: `LineFault` before anything of the line is written.
    mutating func bring(_ line: ImportedLine, number: Int) throws {
        switch line {
        case .header(let tasks): progress.imported.expected = tasks
        case .account(let account): progress.accounts[account.number] = try bring(account)
        case .task(let task): try bring(task.stored(db.dialect), line: number)
        }
    }

    /// To be called once, when no line is left.
    mutating func finish() throws {
        // Until the end shows it, numbers tell nothing about the time.
        if progress.imported.added + progress.imported.advanced > 0 {
            try db.execute("UPDATE ledger SET is_in_order = 0 WHERE is_in_order = 1")
        }
        try contributions.write(to: db)
    }

    mutating func tell(_ message: String, line: Int) {
        progress.notices.append(ImportNotice(line: line, message: message))
    }

    /// The account that is known by the same fingerprint, made if there is none. Whether two fingerprints stand for one
    /// key shows when the key is at hand.
    private func bring(_ account: ImportedAccount) throws -> ImportProgress.AccountHere {
        guard case .text(let written) = account["base_url"] else {
            throw LineFault(reason: "account.base_url is missing")
        }
        let provider = account.provider
        let baseURL = db.place(provider: provider, writtenURL: written).baseURL
        let known = try db.first(
            "SELECT id, provider FROM account WHERE base_url = ? AND key_fingerprint = ?",
            [.text(baseURL), account["key_fingerprint"]]
        ) { row in (id: try row.integer(), provider: try row.text()) }
        if let known {
            // A key has another fingerprint with each provider.
            guard known.provider == provider else {
                throw LineFault(
                    reason:
                        "account.provider is \(provider), and here an account of \(known.provider) has its fingerprint")
            }
            return ImportProgress.AccountHere(id: known.id, baseURL: baseURL, provider: provider)
        }
        let id = try db.insert(
            """
            INSERT INTO account (provider, base_url, key_fingerprint, open_limit, open_limit_at, salt)
            VALUES (?, ?, ?, ?, ?, nullif(?, (SELECT salt FROM ledger)))
            """,
            [
                .text(provider), .text(baseURL), account["key_fingerprint"], account["open_limit"],
                account["open_limit_at"],
                account["salt"],
            ])
        return ImportProgress.AccountHere(id: id, baseURL: baseURL, provider: provider)
    }

    private mutating func bring(_ task: ImportedTask, line: Int) throws {
        guard let account = progress.accounts[task.account] else {
            throw LineFault(reason: "account is \(task.account), and no line before it tells of that account")
        }
        let known = try db.number(ofUID: task.uid)
        if let known {
            if known != task.id { progress.keepsNumbers = false }
            progress.keepsNumbers = progress.keepsNumbers ?? true
            return try update(known, from: task, account, line: line)
        }
        progress.keepsNumbers = progress.keepsNumbers ?? (newest == 0)
        try add(task, account, line: line)
    }

    // MARK: New tasks

    private mutating func add(_ task: ImportedTask, _ account: ImportProgress.AccountHere, line: Int) throws {
        var task = task
        // Older programs kept no project of a ref: it is the task's, as in a ledger of theirs that is migrated.
        if task["ref"] != .null, task["ref_project"] == .null { task["ref_project"] = task["project"] }
        let request = try store(task.request)
        let parent = try task.parentUID.flatMap { uid in
            try db.number(ofUID: uid)
        }
        guard let id = try insert(&task, account, parent: parent, request: request?.id, line: line) else {
            progress.imported.conflicts += 1
            if let request, request.isNew { try leaveUnclaimed(request.id) }
            return
        }
        try insertHistory(task.history, of: id)
        try insertTags(task.tags, of: id, recordedAt: task["created_at"])
        if let video = task.video { try insertVideo(video, of: id) }
        if let request, request.wasUnclaimed {
            try db.execute("DELETE FROM unclaimed_request WHERE request = ?", [.integer(request.id)])
        }
        try link(task, id, isParentHere: parent != nil)
        contributions.add(from: nil, to: TaskContribution(task, account: account.id))
        try db.indexText(
            SearchableText(
                prompt: task["prompt"].text ?? "", tags: task.tags, note: task["note"].text,
                error: task["error.message"].text), of: id)
        count(task, id)
        if task.state == .queued, request == nil {
            tell(
                "task \(task.id) of the export is queued and comes without its request, so that it can never be sent; take "
                    + "it back with `reel cancel \(id)`, and submit it anew", line: line)
        }
    }

    private mutating func count(_ task: ImportedTask, _ id: Int64) {
        progress.imported.added += 1
        if task.state == .queued { progress.imported.held += 1 }
        if task.state == .submitting { progress.imported.uncertain += 1 }
    }

    /// Writes the row, under the number that it has in the export where numbers are kept.
    /// - Returns: nil if another task here is what this one says it is.
    private mutating func insert(
        _ task: inout ImportedTask, _ account: ImportProgress.AccountHere, parent: Int64?, request: Int64?, line: Int
    ) throws -> Int64? {
        // Whoever records at the same moment may have taken the number.
        if progress.keepsNumbers == true, task.id <= newest { progress.keepsNumbers = false }
        if progress.keepsNumbers == true, task.id > Self.mostKept {
            progress.keepsNumbers = false
            tell(
                "task \(task.id) of the export has a number beyond \(Self.mostKept), behind which none would be left; it "
                    + "and all new ones after it get numbers of this ledger", line: line)
        }
        let number = progress.keepsNumbers == true ? task.id : nil
        let isUnderWay = task.state == .submitting
        let local: [LedgerValue] = [
            .init(number), .integer(account.id), .text(account.baseURL), .init(parent), .init(request),
            // What was never sent here may be sent where it comes from.
            task.state == .queued ? .text(WaitingFor.held.rawValue) : .null,
            // This import counts as its sender, and will not bring an answer.
            isUnderWay ? .integer(worker) : .null, isUnderWay ? .text(LedgerFormat.foreignAttempt) : .null,
            // Where it is to be written is another's word.
            task["output_path"] == .null ? 0 : 1,
        ]
        while true {
            do {
                let values = local + Self.taskColumns.map { task.values[$0] }
                let id = try db.trying { try db.addTaskRow(Self.insertTask, values) }
                newest = id
                return id
            } catch let error where LedgerConnection.isUniqueViolation(error) {
                guard try resolveCollision(of: &task, account, line: line) else { return nil }
            }
        }
    }

    /// - Returns: whether to try again.
    private mutating func resolveCollision(
        of task: inout ImportedTask, _ account: ImportProgress.AccountHere, line: Int
    ) throws -> Bool {
        let owner = try db.first(
            "SELECT id FROM task WHERE task_id = ? AND base_url = ?", [task["task_id"], .text(account.baseURL)]
        ) { try $0.integer() }
        if let owner {
            tell(
                "task \(task.id) of the export has task id \(task["task_id"].text ?? ""), which task \(owner) has here; "
                    + "left out", line: line)
            return false
        }
        if task["verdict"].text == Verdict.picked.rawValue,
            let picked = try db.pickedTake(shot: task["shot"].text, project: task["project"].text)
        {
            tell(
                "task \(task.id) of the export is picked for shot \(task["shot"].text ?? ""), and task \(picked) is here; "
                    + "taken without its verdict", line: line)
            task["verdict"] = .null
            return true
        }
        let named = try db.first(
            """
            SELECT id FROM task WHERE profile = ? AND ref = ? AND coalesce(ref_project, '') = ? AND coalesce(take, 0) = ?
            """,
            [
                task["profile"], task["ref"], .text(task["ref_project"].text ?? ""),
                .integer(task["take"].integer ?? 0),
            ]
        ) { try $0.integer() }
        guard let named, let ref = task["ref"].text else {
            throw StoreError.damaged(path: "", detail: "task \(task.uid) cannot be written")
        }
        tell("task \(task.id) of the export has ref \(ref), which task \(named) has here; taken without it", line: line)
        progress.imported.refsLeft += 1
        task["ref"] = .null
        return true
    }

    /// Ties a task to its parent and to children that came before it.
    private mutating func link(_ task: ImportedTask, _ id: Int64, isParentHere: Bool) throws {
        if awaitsParents {
            try db.execute(
                """
                UPDATE task SET parent_id = ? WHERE id IN (SELECT task FROM awaited_parent WHERE parent_uid = ?)
                """, [.integer(id), .text(task.uid)])
            try db.execute("DELETE FROM awaited_parent WHERE parent_uid = ?", [.text(task.uid)])
        }
        guard let parent = task.parentUID, !isParentHere else { return }
        try db.execute(
            "INSERT INTO awaited_parent (task, parent_uid) VALUES (?, ?)", [.integer(id), .text(parent)])
        awaitsParents = true
    }
}

extension TaskContribution {
    /// What a task of an export counts as.
    init(_ task: ImportedTask, account: Int64) {
        accountID = account
        profile = task["profile"].text ?? ""
        isSimulated = task["simulated"] == .integer(1)
        state = task.state
        createdAt = task["created_at"].integer ?? 0
        submittedAt = task["submitted_at"].integer
        finishedAt = task["finished_at"].integer
        model = task["model"].text ?? ""
        resolution = task["resolution"].text ?? ""
        project = task["project"].text
        shot = task["shot"].text
        verdict = task["verdict"].text.flatMap(Verdict.init)
        submittedBy = task["submitted_by"].text
        tags = task.tags.sorted()
        duration = Int(task["duration"].integer ?? 0)
        cost = task.cost("billed") ?? task.cost("cost")
    }
}

extension ImportedTask {
    /// - Parameter object: `cost` or `billed`.
    fileprivate func cost(_ object: String) -> Cost? {
        guard let amount = self["\(object).amount"].real, let currency = self["\(object).currency"].text,
            let rate = self["\(object).rate"].real, let basis = self["\(object).basis"].text
        else { return nil }
        return Cost(amount: amount, currency: currency, rate: rate, basis: basis)
    }
}
