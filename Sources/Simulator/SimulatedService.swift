public import FoundationEssentials

/// The state of the simulated service: its tasks, its faults and what it was asked so far.
///
/// It knows nothing of sockets. What a task answers is computed from its age when it is asked for, so nothing runs in
/// the background and a test can bring its own clock.
public actor SimulatedService {
    private(set) var configuration: SimulatorConfiguration
    let now: @Sendable () -> Date

    /// How often the service was called since it began.
    public internal(set) var counts = Counts()

    var tasksByID: [String: SimulatedTask] = [:]
    var idsOldestFirst: [String] = []
    /// Every path ever handed out, with the id of the task whose video it is.
    var idsByPath: [String: String] = [:]

    private var faults: Faults
    private var callsUnderFaults: [FaultEndpoint: Int] = [:]

    /// - Parameters:
    ///   - configuration: host and port are not looked at.
    ///   - now: the clock that tasks grow older by.
    public init(configuration: SimulatorConfiguration, now: @escaping @Sendable () -> Date = { Date() }) {
        self.configuration = configuration
        self.now = now
        faults = configuration.faults
    }

    /// All tasks, oldest first.
    public func tasks() -> [TaskSummary] {
        let moment = now()
        return idsOldestFirst.compactMap { tasksByID[$0] }.map { TaskSummary($0, at: moment) }
    }

    /// Puts other rules in the place of all present ones; the calls that they name are counted from here on.
    public func replaceFaults(_ faults: Faults) {
        self.faults = faults
        callsUnderFaults = [:]
    }

    /// Lets in these keys from now on, each to its account. Tasks made before there were several accounts are of the one
    /// whose name is empty.
    public func replaceKeys(_ accountsByKey: [String: String]) {
        configuration.accountsByKey = accountsByKey
    }

    /// The account that a request with this `Authorization` header is let in to; nil if it is not let in.
    func account(of authorization: String?) -> String? { configuration.account(of: authorization) }

    /// Counts a call and draws its fate.
    func takeCall(at endpoint: FaultEndpoint) -> Call {
        let number = callsUnderFaults[endpoint, default: 0] + 1
        callsUnderFaults[endpoint] = number
        return Call(number: number, fault: faults.fault(at: endpoint, call: number, seed: configuration.seed))
    }

    /// One call of an endpoint.
    struct Call {
        /// Counted from 1 since the present rules were put in place.
        let number: Int
        let fault: Fault?

        /// The given answer, travelling as the call's fault has it.
        func deliver(_ answer: Answer) -> Answer {
            answer.delivered(fault?.delivery(ofBytes: answer.content.count) ?? .whole)
        }
    }
}
