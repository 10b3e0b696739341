namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>
/// The figures that follow from what was published at one moment, by their formulas alone and in decimals. None of
/// these lines calls a metric of the catalog. What is not known is not among them.
/// </summary>
internal sealed class PlainFigures
{
    private const int StaleAfterSeconds = 5;
    private static readonly TimeSpan FundingReach = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, decimal> _figures = [];
    private readonly PlainMoment _moment;

    private PlainFigures(PlainMoment moment) => _moment = moment;

    /// <summary>Whether the imbalance covers less than 10 bps, and so is not judged.</summary>
    public bool IsImbalancePartial { get; private set; }

    public IReadOnlyDictionary<string, decimal> Values => _figures;

    /// <summary>The figures of a moment, without those that need earlier ones.</summary>
    public static PlainFigures Of(PlainMoment moment)
    {
        var figures = new PlainFigures(moment);
        if (moment.Book is { } book && moment.IsLive)
        {
            figures.AddTop(book);
            figures.AddDepth(book);
            foreach (var (name, notional) in ((string, int)[])[("100k", 100_000), ("500k", 500_000), ("1m", 1_000_000)])
            {
                figures.AddSlippage($"slippage_buy_{name}_bps", book, book.AskSide, 1, notional);
                figures.AddSlippage($"slippage_sell_{name}_bps", book, book.BidSide, -1, notional);
            }

            figures.AddComparisons(book);
        }

        if (moment.Ticker is { } ticker)
            figures.AddTicker(ticker);
        return figures;
    }

    private void AddTop(PlainBook book)
    {
        var ((bid, bidSize), (ask, askSize)) = (book.Bids[0], book.Asks[0]);
        _figures["mid_price"] = book.Mid;
        _figures["spread_abs"] = ask - bid;
        _figures["spread_bps"] = 10_000 * (ask - bid) / book.Mid;
        _figures["top_imbalance"] = (bidSize - askSize) / (bidSize + askSize);
        var weighted = ((ask * bidSize) + (bid * askSize)) / (askSize + bidSize);
        _figures["weighted_mid_bps"] = 10_000 * (weighted - book.Mid) / book.Mid;
    }

    private void AddDepth(PlainBook book)
    {
        foreach (var bps in (int[])[5, 10, 25])
        {
            decimal? bid = book.BidSteps.Count >= bps ? book.BidSteps[bps - 1].Notional : null;
            decimal? ask = book.AskSteps.Count >= bps ? book.AskSteps[bps - 1].Notional : null;
            Add($"depth_{bps}bps_bid", bid);
            Add($"depth_{bps}bps_ask", ask);
            Add($"depth_{bps}bps_total", bid + ask);
        }

        var reach = Math.Min(10, Math.Min(book.BidSteps.Count, book.AskSteps.Count));
        IsImbalancePartial = reach < 10;
        var (bids, asks) = reach > 0
            ? (book.BidSteps[reach - 1].Notional, book.AskSteps[reach - 1].Notional)
            : (book.Bids.Sum(level => level.Price * level.Size), book.Asks.Sum(level => level.Price * level.Size));
        Add("imbalance", bids + asks > 0 ? (bids - asks) / (bids + asks) : null);
    }

    /// <summary>
    /// Walks the levels, and behind them the steps of the profile, each at the average price of what it adds; at its
    /// bound where the rounded figures of the profile leave it no price of its own.
    /// </summary>
    private void AddSlippage(
        string name, PlainBook book, PlainSide side, int sign, decimal notional)
    {
        var (levels, steps, covered) = side;
        decimal size = 0, spent = 0;
        foreach (var level in levels)
        {
            // How far a side is known is printed in hundredths, rounded down; all of it is known where that is all.
            if (covered < 10_000 && 10_000 * Math.Abs(level.Price - book.Mid) / book.Mid > covered + 0.01m)
                return;
            var worth = level.Price * level.Size;
            if (spent + worth >= notional)
            {
                Slip(size + ((notional - spent) / level.Price));
                return;
            }

            (size, spent) = (size + level.Size, spent + worth);
        }

        if (levels.Count < book.DepthLevels)
            return;
        for (var bps = 1; bps <= steps.Count; bps++)
        {
            var (held, worth) = steps[bps - 1];
            if (worth >= notional)
            {
                Slip(size + ((notional - spent) / PriceOf(bps, held - size, worth - spent)));
                return;
            }

            if (worth > spent)
                (size, spent) = (held, worth);
        }

        void Slip(decimal taken) =>
            _figures[name] = 10_000 * Math.Abs((notional / taken) - book.Mid) / book.Mid;

        decimal PriceOf(int bps, decimal added, decimal worth)
        {
            var bound = book.Mid * (1 + (sign * bps / 10_000m));
            var price = added > 0 ? worth / added : 0;
            return price >= Math.Min(book.Mid, bound) && price <= Math.Max(book.Mid, bound) ? price : bound;
        }
    }

    private void AddComparisons(PlainBook book)
    {
        if (_moment.Spot is { } spot && book.IsLive(_moment.Now, 2) && spot.IsLive(_moment.Now, 2))
        {
            _figures["basis_abs"] = book.Mid - spot.Mid;
            _figures["basis_bps"] = 10_000 * (book.Mid - spot.Mid) / spot.Mid;
        }

        decimal[] mids = [.. _moment.Peers.Where(peer => peer.IsLive(_moment.Now, 1)).Select(peer => peer.Mid)];
        if (mids.Length == 0 || !book.IsLive(_moment.Now, 1))
            return;
        var median = PlainMath.Median(mids);
        _figures["cross_exchange_spread_bps"] = 10_000 * Math.Abs(book.Mid - median) / ((book.Mid + median) / 2);
    }

    private void AddTicker(PlainTicker ticker)
    {
        if (_moment.Now - ticker.MarkIndexAt <= TimeSpan.FromSeconds(StaleAfterSeconds))
            Add("mark_index_deviation_bps", 10_000 * (ticker.Mark - ticker.Index) / ticker.Index);
        if (!(_moment.Now - ticker.FundingAt <= FundingReach))
            return;
        Add("funding_rate", ticker.FundingRate);
        Add("funding_rate_annualised", ticker.FundingRate * 8760 / ticker.FundingIntervalHours);
    }

    private void Add(string name, decimal? value)
    {
        if (value is { } known)
            _figures[name] = known;
    }
}

/// <summary>What was published of a market, and of those that it is compared with, when it was sampled.</summary>
internal sealed record PlainMoment(
    DateTimeOffset Now, PlainBook? Book, PlainTicker? Ticker, PlainBook? Spot, IReadOnlyList<PlainBook> Peers)
{
    /// <summary>Whether the book is live and has a price.</summary>
    public bool IsLive => Book?.IsLive(Now, seconds: 5) == true;
}
