/// An endpoint that something can go wrong at.
enum FaultEndpoint: String, CaseIterable, Sendable {
    case create, status, download
}

/// One way in which a call can go wrong; `FaultDefinition` says what each is called and where it may stand.
enum Fault: Equatable, Sendable {
    // Instead of an answer; the request is never looked at.
    case http(Int)
    case bare(Int)
    case code(Int)
    case stringCode(Int)
    case gateway(Int)
    case retryAfter(Int)
    case reset
    case hang
    case html
    case garbage
    case huge(Int)
    case empty

    // The request is processed, its answer arrives badly or not at all.
    case resetAfter
    case hangAfter
    case slow(Double)
    case trickle
    case truncate
    case short

    // The request is processed, its answer says something odd.
    case noTaskID
    case gatewayAfter
    case unknownStatus(String)
    case failed(String)
    case noURL
    case foreign
    case stranger
    case notFound
    case missingTaskID
    case current

    case wrongRange
    case noRange
    case etagChange
    case gone
    case forbidden
    case redirect(String)
    case expiredURL
}
