import Contract

extension CellFormat {
    init(_ context: Context) {
        self.init(isForPeople: context.isTerminal, zone: context.zone, now: context.now)
    }
}
