import NIOCore
import Synchronization

/// Attempts to connect to several addresses of one name, of which the first that has a connection goes on alone (RFC 8305,
/// "Happy Eyeballs"): an address that does not answer holds up nobody.
final class ConnectionRace: Sendable {
    /// After so long without a connection the next address is tried beside those that are under way.
    static let usualHeadStart = Duration.milliseconds(250)

    /// An attempt that never had a connection, so that another one may do better.
    struct Unconnected: Error {
        let cause: any Error
    }

    /// Another attempt was connected sooner.
    private struct Outrun: Error {}

    private let winner = Mutex<Int?>(nil)

    /// One attempt, to one address.
    struct Attempt<Address: Sendable>: Sendable {
        let address: Address
        fileprivate let number: Int
        fileprivate let race: ConnectionRace

        /// Whether it has a connection, and is the first that had one.
        var isConnected: Bool { race.winner.withLock { $0 } == number }

        /// To be called when there is a connection, before anything is sent over it.
        /// - Returns: whether it is the first of all attempts, and may go on.
        func arrive() -> Bool {
            race.winner.withLock { winner in
                winner = winner ?? number
                return winner == number
            }
        }

        /// The same for the channel of a connection, which is closed if another was first.
        func arrive(with channel: any Channel) -> EventLoopFuture<Void> {
            if arrive() { return channel.eventLoop.makeSucceededVoidFuture() }
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(Outrun())
        }
    }

    private enum Event<Value: Sendable>: Sendable {
        /// Of the attempt that was first.
        case ended(Value)
        case failed(Unconnected)
        /// The head start of an attempt is over.
        case due(after: Int)
    }

    /// - Parameters:
    ///   - addresses: at least one, in the order in which they are tried.
    ///   - connect: makes a connection and does everything that is to be done over it.
    /// - Returns: what the attempt returns that was connected first.
    /// - Throws: what that one throws, or `Unconnected` with the last cause if none is ever connected.
    static func run<Address: Sendable, Value: Sendable>(
        to addresses: [Address], headStart: Duration = usualHeadStart,
        _ connect: @escaping @Sendable (Attempt<Address>) async throws -> Value
    ) async throws -> Value {
        let race = ConnectionRace()
        return try await withThrowingTaskGroup(of: Event<Value>.self) { group in
            var next = 0
            func beginNext() {
                let number = next
                next += 1
                let attempt = Attempt(address: addresses[number], number: number, race: race)
                group.addTask {
                    do { return .ended(try await connect(attempt)) } catch let lost as Unconnected {
                        return .failed(lost)
                    }
                }
                guard next < addresses.count else { return }
                group.addTask {
                    try await Task.sleep(for: headStart)
                    return .due(after: number)
                }
            }
            beginNext()
            var failures = 0
            while let event = try await group.next() {
                let isDecided = race.winner.withLock { $0 } != nil
                switch event {
                case .ended(let value):
                    group.cancelAll()
                    return value
                case .failed(let lost):
                    failures += 1
                    if isDecided { continue }
                    if failures == addresses.count { throw lost }
                    if next < addresses.count { beginNext() }
                case .due(let number):
                    if !isDecided, number == next - 1 { beginNext() }
                }
            }
            throw CancellationError()
        }
    }
}
