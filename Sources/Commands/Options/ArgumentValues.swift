public import ArgumentParser
public import Model
public import Store

// Words of closed sets, as values of options: the parser then names what is allowed by itself.
extension TaskState: ExpressibleByArgument {}
extension TaskEvent.Kind: ExpressibleByArgument {}
extension TaskQuery.Order: ExpressibleByArgument {}
extension StatisticsQuery.Grouping: ExpressibleByArgument {}
extension Verdict: ExpressibleByArgument {}
extension Cap.Period: ExpressibleByArgument {}
extension Role: ExpressibleByArgument {}

extension MostCost: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }
}
