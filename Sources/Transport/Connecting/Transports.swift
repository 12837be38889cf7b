import AsyncHTTPClient
import NIOCore
import Synchronization

/// The HTTP clients of a process: one for each way of dealing with failure, and for each route. A download makes one of its
/// own.
public final class Transports: Sendable {
    struct Clients: Sendable {
        /// Sends money. No redirects, as 307 and 308 would repeat the POST; no second attempt of any kind; each connection
        /// used once, so that no request meets one that is just being closed; HTTP/1.1, where a request cannot be refused
        /// half-way and repeated by the library. A question goes this way whose kept connection was closed under it.
        let create: HTTPClient
        /// Asks. May keep connections, as asking twice costs nothing.
        let status: HTTPClient
    }

    /// How connections are made.
    public let connecting: Connecting
    /// What answers may take of the process's memory.
    let budget: AnswerBudget
    /// The same for answers to create calls.
    let createBudget = AnswerBudget(bytes: AnswerBudget.forCreates)

    private let polls: Int
    private let clients = Mutex<[Route: Clients]>([:])

    /// - Parameter polls: status calls under way at once; each keeps its connection for the next one.
    public convenience init(polls: Int = 64, connecting: Connecting = Connecting()) {
        self.init(polls: polls, budget: AnswerBudget(), connecting: connecting)
    }

    /// Each create call that is under way has its connection: how many there are is for those to decide who claim them. One
    /// that had to wait for another's would do so with its intent on disk, and perhaps until its own time is over.
    static let mostCreates = 65_536

    init(polls: Int, budget: AnswerBudget, connecting: Connecting = Connecting()) {
        self.polls = polls
        self.budget = budget
        self.connecting = connecting
    }

    /// The clients for a route, which are made when it is first asked for.
    func clients(for route: Route) -> Clients {
        clients.withLock { clients in
            if let known = clients[route] { return known }
            let made = Clients(create: create(route), status: status(route))
            clients[route] = made
            return made
        }
    }

    private func create(_ route: Route) -> HTTPClient {
        var sending = connecting.configuration(for: route, read: nil)
        sending.maximumUsesPerConnection = 1
        sending.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.mostCreates
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: sending)
    }

    private func status(_ route: Route) -> HTTPClient {
        var asking = connecting.configuration(for: route, read: .seconds(30))
        asking.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = polls
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: asking)
    }

    /// Must be called once, after the last use.
    public func shutdown() async {
        let made = clients.withLock { clients in
            defer { clients = [:] }
            return clients.values.flatMap { [$0.create, $0.status] }
        }
        for client in made {
            // Fails only for a client that was shut down before.
            try? await client.shutdown()
        }
    }

    static let userAgent = "reel"
}
