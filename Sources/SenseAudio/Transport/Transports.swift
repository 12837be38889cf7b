import AsyncHTTPClient
import NIOCore

/// The HTTP clients of a process: one for each way of dealing with failure. A download makes one of its own.
public final class Transports: Sendable {
    /// Sends money. No redirects, as 307 and 308 would repeat the POST; no second attempt of any kind; each connection
    /// used once, so that no request meets one that is just being closed; HTTP/1.1, where a request cannot be refused
    /// half-way and repeated by the library.
    let create: HTTPClient
    /// Asks. May keep connections, as asking twice costs nothing.
    let status: HTTPClient
    /// What answers may take of the process's memory.
    let budget: AnswerBudget
    /// The same for answers to create calls.
    let createBudget = AnswerBudget(bytes: AnswerBudget.forCreates)

    /// - Parameter polls: status calls under way at once; each keeps its connection for the next one.
    public convenience init(polls: Int = 64) {
        self.init(polls: polls, budget: AnswerBudget())
    }

    /// Each create call that is under way has its connection: how many there are is for those to decide who claim them. One
    /// that had to wait for another's would do so with its intent on disk, and perhaps until its own time is over.
    static let mostCreates = 65_536

    init(polls: Int, budget: AnswerBudget) {
        self.budget = budget
        var sending = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .none))
        sending.httpVersion = .http1Only
        sending.maximumUsesPerConnection = 1
        sending.connectionPool.retryConnectionEstablishment = false
        sending.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.mostCreates
        create = HTTPClient(eventLoopGroupProvider: .singleton, configuration: sending)

        var asking = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(30)))
        asking.httpVersion = .http1Only
        asking.connectionPool.retryConnectionEstablishment = false
        asking.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = polls
        status = HTTPClient(eventLoopGroupProvider: .singleton, configuration: asking)
    }

    /// Must be called once, after the last use.
    public func shutdown() async {
        for client in [create, status] {
            // Fails only for a client that was shut down before.
            try? await client.shutdown()
        }
    }

    /// For fetching from one host, at an address of it that was checked: asking the resolver again could bring another.
    /// Redirects are for the caller to follow, with the same checks. TLS goes by the host's name as ever.
    static func download(from target: DownloadTarget, at address: HostAddress) -> HTTPClient.Configuration {
        var fetching = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(60)))
        fetching.httpVersion = .http1Only
        fetching.connectionPool.retryConnectionEstablishment = false
        if HostAddress(target.host) == nil {
            // The client looks a host up as it stands in the URL, which is with brackets for what it takes for IPv6.
            fetching.dnsOverride = [target.host: address.description, "[\(target.host)]": address.description]
        }
        return fetching
    }

    static let userAgent = "reel"
}
