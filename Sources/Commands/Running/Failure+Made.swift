import ArgumentParser
import Contract
import Model

extension Exit {
    var code: ExitCode { ExitCode(rawValue) }
}

extension Failure {
    /// The same with what the command had made before it failed: that must not be made again.
    func naming(_ made: [VideoTask]) -> Failure {
        guard !made.isEmpty else { return self }
        var failure = self
        let clauses = MadeTasks.clauses(made).joined(separator: "; ")
        failure.message += "; made before that: \(clauses). Do not run the command again"
        failure.task = task ?? made[0].id
        failure.created = created == .yes ? .yes : .gravest(made)
        failure.next = "reel show \(made[0].id)"
        return failure
    }
}
